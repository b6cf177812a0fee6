"""Releases, pages, small files."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wadah_release",
        sa.Column("seq", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("dataset", "package_id", "release", "state", "kind")),
        sa.Column("kept", sa.Boolean, nullable=False),
        sa.Column("receipt_sha", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("receipt", "metadata", "package", "tables")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.UniqueConstraint("dataset", "release"),
    )
    live = sa.text("state = 'live'")
    op.create_index("wadah_release_live", "wadah_release", ["dataset"], unique=True, postgresql_where=live)
    op.create_index("wadah_release_package", "wadah_release", ["package_id"])
    op.create_table(
        "wadah_page",
        sa.Column("lang", sa.Text, primary_key=True),
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("fragment", sa.Text, nullable=False),
    )
    op.create_table(
        "wadah_file",
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
    )
    op.create_table(
        "wadah_seal",
        sa.Column("one", sa.Boolean, primary_key=True),
        sa.Column("seal", sa.Text, nullable=False),
        sa.Column("release", sa.Text),
        sa.Column("at", sa.Text),
    )


def downgrade() -> None:
    for table in ("wadah_seal", "wadah_file", "wadah_page", "wadah_release"):
        op.drop_table(table)
