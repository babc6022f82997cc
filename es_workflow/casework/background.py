"""The jobs a worker does. Each carries ids only, may run twice or too early without harm, and commits by itself."""

from __future__ import annotations

import logging
import uuid

from procrastinate import JobContext, RetryStrategy

from es_workflow import db, jobs
from es_workflow.casework import mail, service_jobs, timers

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


@jobs.app.task(name="send_mail", retry=PATIENT)
def send_mail(mail_id: str) -> None:
    """Send one letter."""
    with db.transaction():
        mail.deliver(uuid.UUID(mail_id))


@jobs.app.periodic(cron="* * * * *")
@jobs.app.task(name="sweep_timers", queueing_lock="sweep_timers", pass_context=False)
def sweep_timers(timestamp: int = 0) -> None:
    """Every minute: wake the cases whose terms have passed."""
    with db.transaction():
        found = timers.sweep()
    if found:
        logger.info("%s cases to wake at %s", found, timestamp)


@jobs.app.periodic(cron="* * * * *")
@jobs.app.task(name="rescue_stalled", queueing_lock="rescue_stalled", pass_context=True)
async def rescue_stalled(context: JobContext, timestamp: int) -> None:
    """Every minute: give back the jobs of workers that died."""
    await jobs.give_back_stalled(context.app.job_manager, STALLED_SECONDS)
    logger.debug("stalled jobs looked for at %s", timestamp)
