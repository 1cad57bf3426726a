"""The setting, its people and its children, and who may see whom: every question about a child begins here.

The files follow each other; each imports only from those before it.
"""

from families.models.children import (
    BookedSession,
    CareFacts,
    Child,
    FactsRequest,
    KeyPerson,
    grounds_of,
)
from families.models.households import Carer, Household
from families.models.invitations import (
    INVITATION_LASTS,
    LETTER_LASTS,
    Invitation,
    LetterBatch,
    invitation_end,
)
from families.models.rooms import Assignment, Room, RoomStay
from families.models.setting import FirstStart, Group, Setting
from families.models.sheets import EXPORT_WAIT, IMPORT_LEASE, SheetExport, SheetImport
from families.models.staff import (
    NEED_SECOND_STEP,
    RUN_THE_SETTING,
    SEE_ALL_ROOMS,
    SEE_RESTRICTIONS,
    Role,
    RoleHeld,
    StaffMember,
)
from families.models.ties import (
    PARTS,
    WHOLE,
    FamilyTie,
    Relation,
    Restriction,
    RestrictionReview,
    Sees,
    TieChange,
    TieFact,
)

__all__ = [
    "EXPORT_WAIT",
    "IMPORT_LEASE",
    "INVITATION_LASTS",
    "LETTER_LASTS",
    "NEED_SECOND_STEP",
    "PARTS",
    "RUN_THE_SETTING",
    "SEE_ALL_ROOMS",
    "SEE_RESTRICTIONS",
    "WHOLE",
    "Assignment",
    "BookedSession",
    "CareFacts",
    "Carer",
    "Child",
    "FactsRequest",
    "FamilyTie",
    "FirstStart",
    "Group",
    "Household",
    "Invitation",
    "KeyPerson",
    "LetterBatch",
    "Relation",
    "Restriction",
    "RestrictionReview",
    "Role",
    "RoleHeld",
    "Room",
    "RoomStay",
    "Sees",
    "Setting",
    "SheetExport",
    "SheetImport",
    "StaffMember",
    "TieChange",
    "TieFact",
    "grounds_of",
    "invitation_end",
]
