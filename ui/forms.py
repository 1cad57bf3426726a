"""How a form declares its layout. How a field looks is decided in templates/bootstrap5/."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout


def form_look(*layout):
    """The helper of a form: its fields in this order, or all of them when none is named.

    The <form> element, the token and the buttons stand in the page (parts/_form.html).
    """
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    if layout:
        helper.layout = Layout(*layout)
    return helper


class Row(Div):
    """Fields side by side where there is room, one under the other where there is not."""

    css_class = "pair"


class Choices(Field):
    """A field of few, short choices as a row of buttons: radio buttons underneath, a thumb's size on top."""

    template = "parts/_segments.html"


class Picks(Field):
    """Radio buttons or ticks one under the other, each a bar that can be pressed anywhere."""

    template = "parts/_picks.html"
