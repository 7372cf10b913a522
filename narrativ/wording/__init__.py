"""Tables in, sentences out, and read back by nobody.

Every sentence is made from columns of fixed values (`narrativ.schema`), never from words that
were put together elsewhere.
"""
