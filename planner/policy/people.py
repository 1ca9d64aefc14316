"""Who may do what with people, settings and imports (docs/domain.md d, docs/domain-more.md t)."""
from planner.policy.actions import Action as A
from planner.policy.checks import Role, members, only, own, row, yes

TABLE = {
    A.SEE_SELF: members(),
    A.READ_PERSON: members(),
    A.SEE_ABSENCE: row(everyone=own, lead=yes),
    A.MANAGE_PEOPLE: only(Role.ADMIN),
    A.SET_CAPACITY: only(Role.LEAD),
    A.MANAGE_SETTINGS: only(Role.ADMIN),
    A.SET_CADENCE: only(Role.LEAD, Role.ADMIN),
    A.READ_OUTBOX: only(Role.ADMIN),
    A.SEE_STATUS: only(Role.ADMIN),
    A.MEND_QUEUE: only(Role.ADMIN),
    A.SEE_REACH: only(Role.LEAD, Role.ADMIN),
    A.KEEP_TEAM_CHAT: only(Role.LEAD, Role.ADMIN),
    A.KEEP_WEBHOOKS: only(Role.ADMIN),
    A.SEE_CHANNELS: only(Role.LEAD, Role.ADMIN),
    A.EDIT_CHANNELS: only(Role.LEAD, Role.ADMIN),
    A.NAME_SECRETS: only(Role.ADMIN),
    A.IMPORT_BLOG: only(Role.ADMIN),
    A.IMPORT_PEOPLE: only(Role.ADMIN),
    A.IMPORT_AGENDA: only(Role.LEAD, Role.ADMIN),
    A.EXPORT_ALL: only(Role.ADMIN),
    A.EXPORT_OWN: members(own),
    A.READ_OWN_MESSAGES: members(own),
    A.READ_REMINDERS: row(everyone=own, lead=yes, admin=yes),
    A.KEEP_REMINDER_RULES: only(Role.LEAD, Role.ADMIN),
    A.SEE_TODAY: members(),
    A.FIND: members(),
}
