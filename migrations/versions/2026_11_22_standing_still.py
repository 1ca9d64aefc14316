"""Standing still

Revision 0006, after 0005.
"""
import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bounce_hook',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('generation', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bounce_hook'))
    )
    op.create_table('standstill',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('came', sa.Enum('restored', 'imported', 'moved', 'copied', name='came', native_enum=False, length=32), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standstill'))
    )
    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.add_column(sa.Column('in_round', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(batch_op.f('ix_draft_state_in_round'), ['state', 'in_round'], unique=False)

    # What is in review has a round that is open, but for what waits for the final word.
    op.execute("UPDATE draft SET in_round = true WHERE state = 'in_review' AND EXISTS "
               "(SELECT 1 FROM review_round WHERE review_round.draft_id = draft.id AND review_round.state = 'open')")

    with op.batch_alter_table('publication', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_publication_version_id'), ['version', 'id'], unique=False)

    with op.batch_alter_table('slot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_slot_state_publish_at'))
        batch_op.create_index(batch_op.f('ix_slot_state_publish_at_is_reserve_closes_at'), ['state', 'publish_at', 'is_reserve', 'closes_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('slot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_slot_state_publish_at_is_reserve_closes_at'))
        batch_op.create_index(batch_op.f('ix_slot_state_publish_at'), ['state', 'publish_at'], unique=False)

    with op.batch_alter_table('publication', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_publication_version_id'))

    with op.batch_alter_table('draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_draft_state_in_round'))
        batch_op.drop_column('in_round')

    op.drop_table('standstill')
    op.drop_table('bounce_hook')
