from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from families.actions import ties as actions
from families.forms.ties import AdultForm
from families.models import Child
from families.views.pages import form_page, manager_only
from ui.routes import route


@route("P2", methods="GET POST", code=Child)
def add_adult(request, code):
    manager_only(request)
    found = get_object_or_404(Child.objects.visible_to(request.viewer), code=code)
    form = AdultForm(request.POST or None, viewer=request.viewer, child=found)
    if form.is_valid():
        try:
            tie = actions.tie_adult(found, **form.cleaned_data, by=request.viewer)
        except actions.AlreadyTied:
            form.add_error("carer", _("Somebody has just linked this adult to the child."))
        else:
            messages.success(
                request, _("%(name)s is linked to %(child)s.") % {"name": tie.carer, "child": found.first_name}
            )
            return redirect("families:child", found.code)
    title = _("Add an adult for %(child)s") % {"child": found.first_name}
    return form_page(request, form, title, back="families:child", back_code=found.code, viewed=[found])
