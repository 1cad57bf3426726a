"""What views of people share: who may come in, and the page of a form."""

from families.access import may_manage, require, staff_only
from families.actions.staff import CannotBe
from ui.pages import REFUSED, render_page


def manager_only(request):
    staff_only(request.viewer)
    require(may_manage(request.viewer))


def further(request, page, after):
    """The query of a list's next page, which names the last row of this one by its code, and of the first page."""
    query = request.GET.copy()
    query.pop("after", None)
    first = query.urlencode()
    query["after"] = page.last.code if page.last else ""
    return {"further": query.urlencode() if page.last else "", "first": first, "is_further": after is not None}


def form_page(request, form, title, *, back, back_code=None, viewed=()):
    context = {"form": form, "title": title, "back": back, "back_code": back_code}
    return render_page(request, "families/form.html", context, viewed=viewed, status=REFUSED if form.errors else 200)


def done(form, action, *args, **values):
    """What the action answers (True for nothing), or None when it refused: its sentence then stands in the form."""
    try:
        return action(*args, **values) or True
    except CannotBe as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return None
