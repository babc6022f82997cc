"""Behind a story in the browser: the same office in this process, where colleagues do what the story does not show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from es_workflow import db, demo, jobs
from es_workflow.casework import deployments, scenario_rates, scenario_time, timers
from es_workflow.casework.scenarios import Play
from es_workflow.config import Config
from es_workflow.content.scenario_steps import Act, CompleteTask, Receive, name_of
from es_workflow.demo import people, programme
from es_workflow.demo.stories import Company
from es_workflow.models import Call, Case, Organisation

IDENTITY = ("name", "legal_form", "krs", "nip", "regon", "street", "house_no", "flat_no", "postal_code", "city", "terc",
            "email", "phone")  # fmt: skip
"""What the form knows of whoever fills it in."""


class Stage:
    """The demonstration's people and money on one day; cases go on by the answers of one scenario."""

    def __init__(self, config: Config, package: str, scenario: str) -> None:
        [self.package] = deployments.packages(config.bpmn_dir, config.forms_dir, [package])
        [self._scenario] = [one for one in self.package.scenarios if one.name == scenario]
        self.at(str(self._scenario.at))
        with db.transaction():
            deployments.put_into_use(self.package)
            self.everybody = people.create(demo.read("people"))
            money = demo.read("programme")
            versions = money["project_versions"][-1:]
            programme.create({"project_versions": versions, "calls": [], "euro": str(scenario_rates.EURO_RATE)})

    def at(self, moment: str) -> None:
        """Time passes up to the moment; what falls due on the way happens."""
        with db.transaction():
            scenario_time.set_clock(scenario_time.moment_of(moment))
        for case_id in db.session.scalars(select(Case.id).where(Case.ended_at.is_(None))).all():
            with db.transaction():
                timers.wake(case_id)
        jobs.drain()

    def answers(self, task: str) -> dict[str, Any]:
        """What the scenario answers there, without what the form knows of the applicant."""
        data = dict(self._step(task, CompleteTask).data)
        if "entity" in data:
            data["entity"] = {key: value for key, value in data["entity"].items() if key not in IDENTITY}
        return data

    def applicant(self, number: int) -> people.Applicant:
        """Whoever speaks for the organisation of that number."""
        return self.everybody.applicants[number]

    def case_of(self, number: int) -> Case:
        """The newest case of the organisation."""
        organisation = db.session.get_one(Organisation, self.applicant(number).organisation.id)
        query = select(Case).where(Case.organisation_id == organisation.id).order_by(Case.started_at.desc()).limit(1)
        return db.session.scalars(query.execution_options(populate_existing=True)).one()

    def begins(self, number: int, call: Call) -> None:
        """The organisation begins an application in the call."""
        with db.transaction():
            self._play(number).begin(call)

    def goes_on(self, number: int, *tasks: str, **answers: Mapping[str, Any]) -> None:
        """These tasks of the organisation's case are done in turn, as in the scenario or with these answers."""
        for task in tasks:
            step = replace(self._step(task, CompleteTask), data=answers.get(task, self.answers(task)))
            self._perform(number, step)

    def receives(self, number: int, template: str) -> None:
        """The applicant takes the letter over."""
        self._perform(number, Receive("pes_rep", template, refused=False))

    def _perform(self, number: int, step: CompleteTask | Receive | Act) -> None:
        db.session.rollback()
        play = self._play(number)
        play.case = self.case_of(number)
        with db.transaction():
            play.perform(step)
        jobs.drain()

    def _play(self, number: int) -> Play:
        return Play(self.package, self._scenario, Company(self.everybody, self.applicant(number), 0))

    def _step(self, task: str, kind: type[CompleteTask]) -> CompleteTask:
        return next(
            step
            for step in self._scenario.steps
            if isinstance(step, kind) and name_of(step) == task and not step.refused and not step.errors
        )
