"""The tables. Money is integer cents, time is ISO 8601 in UTC, documents are bytes.

The models carry no database: every query says which one it runs on (`.execute(db)`), so that one process
can hold several stores. Migrations do not use these classes but frozen copies of their own.
"""

from __future__ import annotations

from peewee import (
    AutoField,
    BlobField,
    BooleanField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


class CustomerTable(Model):
    """Debitoren."""

    number = TextField(primary_key=True)
    name = TextField()
    street = TextField()
    street2 = TextField()
    post_code = TextField()
    city = TextField()
    country = TextField()
    vat_id = TextField()
    electronic_address = TextField()
    electronic_address_scheme = TextField()
    contact = TextField()
    phone = TextField()
    email = TextField()

    class Meta:
        table_name = "customer"


class MatrixTable(Model):
    """Kommunikationsmatrix: one row per customer and document type."""

    id = AutoField()
    customer = TextField()
    document_type = TextField()
    mode = TextField()
    batch = BooleanField()
    target_address = TextField()
    further_addresses = TextField()  # JSON list of [address, kind]
    buyer_reference = TextField()
    subject = TextField()
    syntax = TextField(default="ubl")
    sender = TextField(default="")  # its name; empty leaves the choice to the setup

    class Meta:
        table_name = "matrix_entry"


class InvoiceTable(Model):
    """Rechnungen: the document as imported, and what lists show of it."""

    id = AutoField()
    number = TextField(unique=True)
    customer = TextField()
    customer_name = TextField()
    issue_date = TextField()  # ISO day, empty where missing
    due_date = TextField()
    document_type = TextField()
    currency = TextField()
    net_cents = IntegerField(null=True)
    gross_cents = IntegerField(null=True)
    buyer_reference = TextField()
    source = TextField()
    imported_at = TextField()
    last_job = IntegerField(null=True)  # kept in step with job by triggers
    last_state = TextField()
    name_key = TextField(default="")  # what the customer's name is sorted by
    found_by = TextField(default="")  # what searches look at; triggers keep its index in step

    class Meta:
        table_name = "invoice"


class DocumentTable(Model):
    """The documents, apart from what lists read."""

    invoice = ForeignKeyField(InvoiceTable, primary_key=True)
    document = BlobField()  # compressed JSON of invoice.document
    original = TextField(default="")  # digest of the file as it came in, XML or PDF; empty for other files
    xml = TextField(default="")  # digest of the XRechnung that it is or holds

    class Meta:
        table_name = "invoice_document"


class MendedTable(Model):
    """Fields of invoices that were filled in here, apart from the document; rows are only ever added."""

    id = AutoField()
    invoice = ForeignKeyField(InvoiceTable, backref="mended")
    field = TextField()  # path in the model, such as delivery.date
    old = TextField()  # what the invoice said before; empty where nothing
    new = TextField()  # what it says now; empty takes back what was filled in here
    made_by = TextField()
    made_at = TextField()

    class Meta:
        table_name = "invoice_mended"


class BlobTable(Model):
    """Bytes kept once, by their digest: mails, XML, reports, files as they came in."""

    sha256 = TextField(primary_key=True)
    content = BlobField()  # compressed with zlib
    size = IntegerField()

    class Meta:
        table_name = "blob"


class BatchTable(Model):
    """Stapelläufe, and whom each left out."""

    id = AutoField()
    made_at = TextField()
    made_by = TextField()
    left_out = TextField()  # JSON list of [invoice number, phrase]

    class Meta:
        table_name = "batch_run"


class JobTable(Model):
    """Jobs: one attempt to send or file one invoice. Rows are never deleted, outcomes never overwritten."""

    id = AutoField()
    invoice = ForeignKeyField(InvoiceTable, backref="jobs")
    mode = TextField()
    state = TextField()
    runner = TextField(null=True)  # the service whose job it is; its lock file tells whether it lives
    batch = ForeignKeyField(BatchTable, null=True)
    repeats = IntegerField(null=True)  # the job this one repeats
    again = IntegerField(null=True)  # the earlier job a person named when saying "send it once more"
    made_by = TextField()
    accepted_at = TextField()
    not_before = TextField(null=True)
    finished_at = TextField(null=True)
    attempts = IntegerField()
    sender = TextField()
    sender_name = TextField(default="")  # shown to receivers; of older jobs the company's
    reply_to = TextField(default="")
    target = TextField()
    further_addresses = TextField()
    subject = TextField()
    body = TextField()
    buyer_reference = TextField()
    check_enabled = BooleanField()
    check_off_by = TextField()
    message_id = TextField(null=True)
    mail_sha256 = TextField(null=True)
    xml_sha256 = TextField(null=True)
    report_sha256 = TextField(null=True)
    rules_version = TextField(null=True)
    answer = TextField(null=True)  # the server's last words
    syntax = TextField(default="ubl")  # what the XRechnung is written in, unless the invoice came as one
    invoice_number = TextField(default="")  # this and the next as in the invoice: lists look at one table
    name_key = TextField(default="")
    found_by = TextField(default="")  # what searches look at: first what the invoice is found by, then its own words

    class Meta:
        table_name = "job"


class FeedbackTable(Model):
    """Rückmeldungen: what happened in a job, only ever added to."""

    id = AutoField()
    job = ForeignKeyField(JobTable, backref="feedback")
    at = TextField()
    attempt = IntegerField()
    step = TextField()
    level = TextField()
    rule = TextField()
    text = TextField()  # phrase as JSON
    advice = TextField(null=True)  # phrase as JSON
    location = TextField()
    mend_at = TextField()

    class Meta:
        table_name = "feedback"


class SettingTable(Model):
    """Einrichtung, one JSON document under one name."""

    name = TextField(primary_key=True)
    value = TextField()

    class Meta:
        table_name = "setting"


class SenderTable(Model):
    """Absender: the default one has place 0. What lets them in is a secret and not kept here."""

    place = IntegerField(primary_key=True)
    name = TextField(unique=True)
    address = TextField()
    display_name = TextField()
    reply_to = TextField()
    document_type = TextField()
    host = TextField()
    port = IntegerField()
    security = TextField()
    user = TextField()
    login = TextField()
    tenant = TextField()
    client_id = TextField()
    per_minute = IntegerField(null=True)  # this and the next three: what its server takes; null follows the provider
    recipients_per_day = IntegerField(null=True)
    connections = IntegerField(null=True)
    mails_per_connection = IntegerField(null=True)

    class Meta:
        table_name = "sender"
