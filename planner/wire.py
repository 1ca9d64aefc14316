"""Connects the packages: blueprints, words, news, panels, navigation. Lowest floor first; decides nothing."""
from __future__ import annotations

from types import ModuleType

from flask import Flask

from planner.assets import models as asset_models
from planner.assets import routes as asset_routes
from planner.assets import words as asset_words
from planner.campaigns import models as campaign_models
from planner.campaigns import routes as campaign_routes
from planner.campaigns import words as campaign_words
from planner.channels import listeners as channel_listeners
from planner.channels import models as channel_models
from planner.channels import routes as channel_routes
from planner.channels import words as channel_words
from planner.checklist import listeners as checklist_listeners
from planner.checklist import models as checklist_models
from planner.checklist import routes as checklist_routes
from planner.checklist import words as checklist_words
from planner.coach import listeners as coach_listeners
from planner.coach import models as coach_models
from planner.coach import routes as coach_routes
from planner.coach import words as coach_words
from planner.comments import listeners as comment_listeners
from planner.comments import models as comment_models
from planner.comments import routes as comment_routes
from planner.comments import words as comment_words
from planner.connectors import words as connector_words
from planner.core import event_log, heartbeats, jobs, outbox
from planner.desk import listeners as desk_listeners
from planner.desk import models as desk_models
from planner.desk import programme_routes
from planner.desk import routes as desk_routes
from planner.desk import words as desk_words
from planner.guests import listeners as guest_listeners
from planner.guests import models as guest_models
from planner.guests import routes as guest_routes
from planner.guests import words as guest_words
from planner.imports import listeners as import_listeners
from planner.imports import models as import_models
from planner.imports import routes as import_routes
from planner.imports import words as import_words
from planner.interview import listeners as interview_listeners
from planner.interview import models as interview_models
from planner.interview import routes as interview_routes
from planner.interview import words as interview_words
from planner.languages import listeners as language_listeners
from planner.languages import routes as language_routes
from planner.languages import words as language_words
from planner.matching import words as matching_words
from planner.messages import listeners as message_listeners
from planner.messages import models as message_models
from planner.messages import words as message_words
from planner.messages.routes import hooks as hook_routes
from planner.messages.routes import inbox as inbox_routes
from planner.messages.routes import outbox as outbox_routes
from planner.messages.routes import ways as way_routes
from planner.pen import listeners as pen_listeners
from planner.pen import models as pen_models
from planner.pen import routes as pen_routes
from planner.pen import words as pen_words
from planner.people import listeners as people_listeners
from planner.people import routes as people_routes
from planner.people import words as people_words
from planner.people.routes import settings as settings_routes
from planner.personas import listeners as persona_listeners
from planner.personas import models as persona_models
from planner.personas import routes as persona_routes
from planner.personas import words as persona_words
from planner.quarter import listeners as quarter_listeners
from planner.quarter import models as quarter_models
from planner.quarter import routes as quarter_routes
from planner.quarter import words as quarter_words
from planner.reminders import answer_routes
from planner.reminders import listeners as reminder_listeners
from planner.reminders import models as reminder_models
from planner.reminders import routes as reminder_routes
from planner.reminders import rule_routes as reminder_rule_routes
from planner.reminders import words as reminder_words
from planner.reminders.answers import models as answer_models
from planner.reminders.answers import words as answer_words
from planner.search import models as search_models
from planner.sharing import listeners as sharing_listeners
from planner.sharing import models as sharing_models
from planner.sharing import routes as sharing_routes
from planner.sharing import words as sharing_words
from planner.similarity import listeners as similarity_listeners
from planner.similarity import models as similarity_models
from planner.start import listeners as start_listeners
from planner.start import models as start_models
from planner.start import routes as start_routes
from planner.start import words as start_words
from planner.status import listeners as status_listeners
from planner.status import probes as status_probes
from planner.status import routes as status_routes
from planner.status import words as status_words
from planner.steps.agenda import cadence_words, contingency_listeners
from planner.steps.agenda import listeners as agenda_listeners
from planner.steps.agenda import models as agenda_models
from planner.steps.agenda import routes as agenda_routes
from planner.steps.agenda import words as agenda_words
from planner.steps.agenda.routes import ideas as idea_routes
from planner.steps.inventory import listeners as inventory_listeners
from planner.steps.inventory import models as inventory_models
from planner.steps.inventory import routes as inventory_routes
from planner.steps.inventory import words as inventory_words
from planner.steps.publishing import correction_routes, trouble_routes, upkeep_routes
from planner.steps.publishing import listeners as publishing_listeners
from planner.steps.publishing import models as publishing_models
from planner.steps.publishing import routes as publishing_routes
from planner.steps.publishing import words as publishing_words
from planner.steps.publishing.blog import routes as blog_routes
from planner.steps.training import listeners as training_listeners
from planner.steps.training import models as training_models
from planner.steps.training import routes as training_routes
from planner.steps.training import words as training_words
from planner.steps.writing import listeners as writing_listeners
from planner.steps.writing import models as writing_models
from planner.steps.writing import words as writing_words
from planner.steps.writing.routes import drafts as draft_routes
from planner.steps.writing.routes import reviews as review_routes
from planner.structure import listeners as structure_listeners
from planner.structure import models as structure_models
from planner.structure import routes as structure_routes
from planner.structure import words as structure_words
from planner.transfer import listeners as transfer_listeners
from planner.transfer import routes as transfer_routes
from planner.transfer import words as transfer_words
from planner.web import health, words
from planner.webhooks import listeners as webhook_listeners
from planner.webhooks import models as webhook_models
from planner.webhooks import routes as webhook_routes
from planner.webhooks import words as webhook_words

# Every table must be known before the first query; packages that nothing else imports are named here too.
MODELS: tuple[ModuleType, ...] = (
    event_log, jobs, outbox, heartbeats, search_models, similarity_models, message_models, channel_models,
    persona_models, asset_models, campaign_models, sharing_models, structure_models, training_models,
    inventory_models, agenda_models, start_models, quarter_models, writing_models, pen_models, comment_models,
    interview_models, checklist_models, coach_models, guest_models, publishing_models, webhook_models,
    reminder_models, answer_models, desk_models, import_models)
WORDS: tuple[ModuleType, ...] = (
    people_words, message_words, persona_words, connector_words, channel_words, asset_words, sharing_words,
    campaign_words, structure_words, training_words, inventory_words, matching_words, agenda_words, cadence_words,
    start_words, quarter_words, writing_words, pen_words, comment_words, checklist_words, coach_words,
    interview_words, guest_words, publishing_words, language_words, webhook_words, reminder_words, answer_words,
    desk_words, status_words, import_words, transfer_words)
# Blueprints in the order of the floors; a package adds its own line.
BLUEPRINTS: tuple[ModuleType, ...] = (
    health, people_routes, settings_routes, inbox_routes, way_routes, hook_routes, outbox_routes, persona_routes,
    channel_routes, asset_routes, sharing_routes, campaign_routes, structure_routes, training_routes,
    inventory_routes, agenda_routes, idea_routes, start_routes, quarter_routes, draft_routes, review_routes,
    pen_routes, comment_routes, checklist_routes, coach_routes, interview_routes, guest_routes, publishing_routes,
    trouble_routes, upkeep_routes,
    correction_routes, blog_routes, language_routes, webhook_routes, reminder_routes, reminder_rule_routes,
    answer_routes, desk_routes, programme_routes, status_routes, status_probes, import_routes, transfer_routes)
# Modules with a ``connect()`` that subscribes to news, fills panels and the navigation; lowest floor first.
LISTENERS: tuple[ModuleType, ...] = (
    similarity_listeners, people_listeners, message_listeners, persona_listeners, channel_listeners,
    sharing_listeners, structure_listeners, training_listeners, inventory_listeners, agenda_listeners,
    contingency_listeners, start_listeners, quarter_listeners, writing_listeners, pen_listeners, comment_listeners,
    checklist_listeners, coach_listeners, interview_listeners, guest_listeners, publishing_listeners,
    language_listeners, webhook_listeners, reminder_listeners, desk_listeners, status_listeners, import_listeners,
    transfer_listeners)


def connect(app: Flask) -> None:
    """Put every package's parts in place."""
    for module in WORDS:
        words.add(module.LABELS, module.REFUSALS)
    for module in BLUEPRINTS:
        app.register_blueprint(module.bp)
    for module in LISTENERS:
        module.connect()
