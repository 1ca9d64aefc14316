"""Who may do what with pictures, campaigns, the reserve, pauses and the programme (docs/domain-more.md t)."""
from planner.policy.actions import Action as A
from planner.policy.checks import Role, members, only, own, row, yes

TABLE = {
    A.READ_ASSETS: members(),
    A.ADD_ASSET: members(),
    A.EDIT_ASSET: row(everyone=own, lead=yes),
    A.READ_CAMPAIGN: members(),
    A.EDIT_CAMPAIGN: only(Role.LEAD),
    A.KEEP_RESERVE: only(Role.LEAD),
    A.NAME_STAND_IN: only(Role.LEAD),
    A.PLAN_B: only(Role.LEAD),
    # Who may pause may resume (docs/domain-more.md t 12).
    A.PAUSE_PART: only(Role.LEAD),
    A.PAUSE_HOUSE: only(Role.LEAD, Role.ADMIN),
    A.SEE_PROGRAMME: only(Role.LEAD, Role.MANAGER, Role.ADMIN),
    A.OWN_STEP: only(Role.LEAD, Role.ADMIN),
}
