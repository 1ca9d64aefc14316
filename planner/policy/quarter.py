"""Who may do what with plans of a quarter, and who sees how well people fit (docs/domain-more.md t)."""
from planner.policy.actions import Action as A
from planner.policy.checks import Role, only

TABLE = {
    A.READ_PLANS: only(Role.LEAD, Role.MANAGER),
    A.MAKE_PLANS: only(Role.LEAD),
    # Figures about a person are theirs and the lead's, who needs them to ask somebody (docs/domain.md d 5).
    A.RANK_PEOPLE: only(Role.LEAD),
}
