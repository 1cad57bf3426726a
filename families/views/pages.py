"""What views of people share: who may come in, and the page of a form."""

from families.access import may_manage, require, staff_only
from families.actions.staff import CannotBe
from ui.pages import REFUSED, render_page


def manager_only(request):
    staff_only(request.viewer)
    require(may_manage(request.viewer))


def form_page(request, form, title, *, back, back_code=None, viewed=()):
    context = {"form": form, "title": title, "back": back, "back_code": back_code}
    return render_page(request, "families/form.html", context, viewed=viewed, status=REFUSED if form.errors else 200)


def done(form, action, *args, **values):
    """What the action answers (True for nothing), or None when it refused: its sentence then stands in the form."""
    try:
        return action(*args, **values) or True
    except CannotBe as error:
        form.add_error(error.field, str(error))
        return None
