"""The jobs a worker does. Each carries ids only, may run twice or too early without harm, and commits by itself."""

from __future__ import annotations

import logging
import uuid

from procrastinate import JobContext, RetryStrategy

from es_workflow import clock, db, jobs
from es_workflow.casework import calendar, calls, mail, messages, nbp, runtime, service_jobs, start_events, timers
from es_workflow.casework.journals import weeks
from es_workflow.casework.retention import erasing, sweeping
from es_workflow.errors import WorkflowError

logger = logging.getLogger(__name__)

PATIENT = RetryStrategy(max_attempts=8, wait=10, exponential_wait=4)
STALLED_SECONDS = 60


@jobs.app.task(name="run_service_job", retry=PATIENT)
def run_service_job(task_id: str) -> None:
    """Do what a service task waits for and let its case go on."""
    try:
        with db.transaction():
            service_jobs.perform(uuid.UUID(task_id))
    except service_jobs.Failed as failure:
        with db.transaction():
            final = service_jobs.note_failure(uuid.UUID(task_id), failure)
        if not final:
            raise


@jobs.app.task(name="wake_case", retry=PATIENT)
def wake_case(case_id: str) -> None:
    """Let the terms of a case that have passed take effect."""
    with db.transaction():
        timers.wake(uuid.UUID(case_id))


@jobs.app.task(name="route_message", retry=PATIENT)
def route_message(message_id: str) -> None:
    """Find out who gets a message."""
    with db.transaction():
        messages.route(uuid.UUID(message_id))


@jobs.app.task(name="seek_messages", retry=PATIENT)
def seek_messages(case_id: str) -> None:
    """Find what was sent before a case began to wait."""
    with db.transaction():
        messages.seek(uuid.UUID(case_id))


@jobs.app.task(name="deliver_messages", retry=PATIENT)
def deliver_messages(case_id: str) -> None:
    """Hand over what is on its way to a case."""
    with db.transaction():
        messages.deliver(uuid.UUID(case_id))


@jobs.app.task(name="start_by_message", retry=PATIENT)
def start_by_message(delivery_id: str) -> None:
    """Begin a case by a message."""
    with db.transaction():
        messages.start(uuid.UUID(delivery_id))


@jobs.app.task(name="begin_by_term", retry=PATIENT)
def begin_by_term(start_id: str) -> None:
    """Begin a case whose term has come."""
    with db.transaction():
        start_events.begin(uuid.UUID(start_id))


@jobs.app.task(name="promote_waiting", retry=PATIENT)
def promote_waiting(call_id: str) -> None:
    """Give what is free in a call to those who wait for it."""
    with db.transaction():
        calls.promote_waiting(uuid.UUID(call_id))


@jobs.app.task(name="send_mail", retry=PATIENT)
def send_mail(mail_id: str) -> None:
    """Send one letter."""
    with db.transaction():
        mail.deliver(uuid.UUID(mail_id))


@jobs.app.task(name="forget_letter", retry=PATIENT)
def forget_letter(mail_id: str) -> None:
    """Remove what a folder keeps of a letter that is erased."""
    with db.transaction():
        mail.forget_file(uuid.UUID(mail_id))


@jobs.app.periodic(cron="* * * * *")
@jobs.app.task(name="sweep_timers", queueing_lock="sweep_timers", pass_context=False)
def sweep_timers(timestamp: int = 0) -> None:
    """Every minute: wake the cases whose terms have passed, and begin those whose time has come."""
    found = _wake_all_due()
    with db.transaction():
        begun = start_events.sweep()
    with db.transaction():
        calendar.spread()  # a case that began while the calendar changed
    if found or begun:
        logger.info("%s cases to wake and %s to begin at %s", found, begun, timestamp)


def _wake_all_due() -> int:
    """Batch by batch: a minute may bring more terms than one transaction should hold."""
    found = 0
    while True:
        with db.transaction():
            batch = timers.sweep()
        found += batch
        if batch < timers.BATCH:
            return found


@jobs.app.periodic(cron="40 6 * * *")
@jobs.app.task(name="remind_of_journals", queueing_lock="remind_of_journals", pass_context=False)
def remind_of_journals(timestamp: int = 0) -> None:
    """Every morning: tell who approves journals what waits for them, and the office what waits too long."""
    with db.transaction():
        told = weeks.remind()
    logger.info("%s reminders of journals at %s", told, timestamp)


@jobs.app.periodic(cron="10 3 * * *")
@jobs.app.task(name="erase_due", queueing_lock="erase_due", pass_context=False)
def erase_due(timestamp: int = 0) -> None:
    """Every night: find the cases whose time of keeping has passed."""
    with db.transaction():
        found = sweeping.sweep()
    logger.info("%s cases to erase at %s", found, timestamp)


@jobs.app.task(name="erase_case", retry=PATIENT)
def erase_case(case_id: str) -> None:
    """Erase what is due of a case."""
    with db.transaction():
        erasing.erase(uuid.UUID(case_id))


@jobs.app.periodic(cron="20 * * * *")
@jobs.app.task(name="fetch_rates", queueing_lock="fetch_rates", pass_context=False)
def fetch_rates(timestamp: int = 0) -> None:
    """Every hour: fetch the exchange rates that are missing, when the office has said where."""
    office = runtime.office()
    if office.config.nbp_url is None:
        return
    try:
        with db.transaction():
            new = nbp.fetch(office.config.nbp_url, clock.today(office.clock.now()))
    except WorkflowError:
        logger.warning("no exchange rates could be fetched at %s; the next hour tries again", timestamp, exc_info=True)
    else:
        logger.info("%s new tables of exchange rates at %s", new, timestamp)


@jobs.app.task(name="spread_calendar", retry=PATIENT)
def spread_calendar(revision: int) -> None:
    """Give every running case the job of working out its terms again, batch by batch."""
    with db.transaction():
        more = calendar.spread()
        if more:
            jobs.defer(db.session, "spread_calendar", revision=revision)


@jobs.app.periodic(cron="* * * * *")
@jobs.app.task(name="rescue_stalled", queueing_lock="rescue_stalled", pass_context=True)
async def rescue_stalled(context: JobContext, timestamp: int) -> None:
    """Every minute: give back the jobs of workers that died."""
    await jobs.give_back_stalled(context.app.job_manager, STALLED_SECONDS)
    logger.debug("stalled jobs looked for at %s", timestamp)
