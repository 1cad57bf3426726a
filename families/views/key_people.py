from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from families.actions import key_people as actions
from families.forms.staff import KeyPersonForm
from families.models import Child
from families.views.pages import form_page, manager_only
from ui.routes import route


@route("P1", methods="GET POST", code=Child)
def key_person(request, code):
    """Name a child's key person or buddy."""
    manager_only(request)
    found = get_object_or_404(Child.objects.visible_to(request.viewer), code=code)
    form = KeyPersonForm(request.POST or None, viewer=request.viewer)
    if form.is_valid():
        actions.name_key_person(found, **form.cleaned_data, by=request.viewer)
        messages.success(
            request, _("%(name)s is there for %(child)s.") % {"name": form.cleaned_data["staff"], "child": found}
        )
        return redirect("families:child", found.code)
    title = _("Key person for %(child)s") % {"child": found.first_name}
    return form_page(request, form, title, back="families:child", back_code=found.code, viewed=[found])
