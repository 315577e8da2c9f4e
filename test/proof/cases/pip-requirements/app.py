import idna
import six

print(idna.__version__, six.__version__)
