from __future__ import annotations

from collections.abc import Callable

import pytest

from xr_tui.intake.read import ReadFile
from xr_tui.matrix import ALL_CUSTOMERS, Customer, DocumentType, FurtherAddress, JobMode, Kind, MatrixEntry, Syntax

Read = Callable[..., ReadFile]
Places = Callable[[ReadFile], list[tuple[int | None, str, str]]]

MATRIX = "Debitor;Jobmodus;Belegart;Stapelmodus;Zieladresse;Weitere Zieladressen;Betreff\n"


def test_customers_have_german_headings(read_one: Read) -> None:
    file = read_one(
        "Nr.;Name;Straße;Adresszusatz;PLZ;Ort;Land;USt-IdNr.;E-Adresse;Schema;Ansprechpartner;Telefon;E-Mail\n"
        "10001;Müller;Weg 1;Hof;01067;Köln;de;DE 123;04011000-1234512345-35;0204;Fr. Öz;+49 1;a@b.example\n"
    )
    assert file.problems == ()
    assert file.customers == (
        Customer(
            number="10001",
            name="Müller",
            street="Weg 1",
            street2="Hof",
            post_code="01067",
            city="Köln",
            country="DE",
            vat_id="DE123",
            electronic_address="04011000-1234512345-35",
            electronic_address_scheme="0204",
            contact="Fr. Öz",
            phone="+49 1",
            email="a@b.example",
        ),
    )
    assert file.rows == (2,)


def test_customers_have_english_headings_in_any_order_and_spelling(read_one: Read) -> None:
    file = read_one('POST CODE,"name",vat-id,No.,city\n1,"Miller, ""Ltd""",GB1,7,London\n')
    assert file.customers == (Customer(number="7", name='Miller, "Ltd"', post_code="1", vat_id="GB1", city="London"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_common_way_to_write_csv_is_read(encoding: str, delimiter: str, line_end: str, read_one: Read) -> None:
    text = line_end.join(delimiter.join(row) for row in (["Nr.", "Name", "Straße"], ["1", "Öz", "Süd"], [""]))
    assert read_one(text.encode(encoding)).customers == (Customer(number="1", name="Öz", street="Süd"),)


def test_the_separator_line_of_excel_is_no_row(read_one: Read) -> None:
    file = read_one("sep=;\r\nNr.;Name\r\n1;A\r\n")
    assert file.customers == (Customer(number="1", name="A"),)
    assert file.rows == (2,)


def test_short_and_blank_rows_are_fine(read_one: Read) -> None:
    file = read_one("Nr.;Name;Ort\n1;A\n\n;;\n2;B;C;;\n")
    assert [customer.name for customer in file.customers] == ["A", "B"]
    assert file.rows == (2, 5)


def test_all_problems_of_a_table_are_named_in_order_of_rows(read_one: Read, places: Places) -> None:
    file = read_one("Nr.;Name;Land;E-Mail;Umsatz;Firma\n1;;Germany;a@b\n;B;D\n3;C;;;;;x\n")
    assert file.customers == ()
    assert places(file) == [
        (
            1,
            "Umsatz",
            "This column is unknown. Known are: Nr., Name, Straße, Adresszusatz, PLZ, Ort, Land, USt-IdNr., "
            "E-Adresse, Schema, Ansprechpartner, Telefon, E-Mail.",
        ),
        (1, "Firma", "There are two columns of this meaning."),
        (2, "Land", "“Germany” is not a country code. Write two letters, such as DE."),
        (2, "Name", "This cell must not be empty."),
        (2, "E-Mail", "“a@b” is not an e-mail address."),
        (3, "Land", "“D” is not a country code. Write two letters, such as DE."),
        (3, "Nr.", "This cell must not be empty."),
        (4, "", "The row has more cells than the header."),
    ]


def test_a_quotation_mark_without_end_is_named(read_one: Read, places: Places) -> None:
    assert places(read_one('Nr.;Name\n1;A\n2;"B\n3;C\n')) == [
        (3, "", "The quotation marks in or after this row do not match.")
    ]


def test_a_cell_without_end_is_named(read_one: Read, places: Places) -> None:
    file = read_one(f'Nr.;Name\n1;"{"x" * 10_001}"\n')
    assert places(file) == [(2, "", "A cell is too long. Is a quotation mark not closed?")]


def test_control_characters_in_cells_stay_outside(read_one: Read) -> None:
    file = read_one('Nr.;Name\n1;"A\nB\x1b[2J\u202eC"\n')
    assert file.customers[0].name == "A B[2JC"


def test_matrix_entries_have_german_words(read_one: Read) -> None:
    file = read_one(
        "Debitor;Name;Belegart;Jobmodus;Stapelmodus;Zieladresse;Weitere Zieladressen;Leitweg-ID;Betreff;Syntax\n"
        "1;A;Rechnung;E-Mail;Ja;a@b.example;cc:c@x.example BCC: d@x.example, e@x.example an:f@x.example;"
        "L-1;Nr. {number};cii\n"
        "1;A;Gutschrift;PDF;Nein;;;;;UBL\n"
        "*;;alle;pdf;;;;;;\n",
        known=("1",),
    )
    assert file.problems == ()
    assert file.entries == (
        MatrixEntry(
            customer="1",
            document_type=DocumentType.INVOICE,
            mode=JobMode.EMAIL,
            batch=True,
            target_address="a@b.example",
            further_addresses=(
                FurtherAddress("c@x.example", Kind.CC),
                FurtherAddress("d@x.example", Kind.BCC),
                FurtherAddress("e@x.example", Kind.CC),
                FurtherAddress("f@x.example", Kind.TO),
            ),
            buyer_reference="L-1",
            subject="Nr. {number}",
            syntax=Syntax.CII,
        ),
        MatrixEntry(customer="1", document_type=DocumentType.CREDIT_NOTE),
        MatrixEntry(customer=ALL_CUSTOMERS),
    )


def test_matrix_entries_have_english_words(read_one: Read) -> None:
    file = read_one(
        "Customer,Document type,Job mode,Batch mode,Target address,Further addresses,Buyer reference,Subject\n"
        "1,credit note,email,yes,a@b.example,to:c@d.example,R,\n",
        known=("1",),
    )
    assert file.problems == ()
    assert file.entries == (
        MatrixEntry(
            customer="1",
            document_type=DocumentType.CREDIT_NOTE,
            mode=JobMode.EMAIL,
            batch=True,
            target_address="a@b.example",
            further_addresses=(FurtherAddress("c@d.example", Kind.TO),),
            buyer_reference="R",
        ),
    )


def test_an_e_mail_entry_may_still_lack_its_address(read_one: Read) -> None:
    (entry,) = read_one("Debitor;Jobmodus\n1;E-Mail\n", known=("1",)).entries
    assert (entry.mode, entry.target_address, entry.batch) == (JobMode.EMAIL, "", False)


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        (";E-Mail;;;;;", "Debitor", "The customer is missing. Write * for all customers."),
        ("1;;;;;;x", "Jobmodus", "The job mode is missing. Write E-Mail or PDF."),
        ("1;Fax;;;;;", "Jobmodus", "“Fax” is none of: e-mail, pdf."),
        ("1;PDF;Mahnung;;;;", "Belegart", "“Mahnung” is none of: rechnung, gutschrift, alle."),
        ("1;PDF;;vielleicht;;;", "Stapelmodus", "“vielleicht” is none of: ja, nein."),
        ("1;PDF;;;Max <a@b.example>;;", "Zieladresse", "“Max <a@b.example>” is not an e-mail address."),
        (
            '1;PDF;;;"a@b.example\r\nBcc: x@y.example";;',
            "Zieladresse",
            "“a@b.example Bcc: x@y.example” is not an e-mail address.",
        ),
        ("1;PDF;;;ä@b.example;;", "Zieladresse", "“ä@b.example” is not an e-mail address."),
        ("1;PDF;;;;fax:a@b.example;", "Weitere Zieladressen", "“fax:a@b.example” must begin with to:, cc: or bcc:."),
        ("1;PDF;;;;cc:nobody;", "Weitere Zieladressen", "“nobody” is not an e-mail address."),
        (
            "1;PDF;;;;;Re {nummer}",
            "Betreff",
            "“{nummer}” is no placeholder. There are: {number}, {date}, {customer}, {company}.",
        ),
        (
            "1;PDF;;;;;Re {number",
            "Betreff",
            "“{” is no placeholder. There are: {number}, {date}, {customer}, {company}.",
        ),
        (
            '1;PDF;;;;;"Rechnung\r\nBcc: x@y.example"',
            "Betreff",
            "There is a line break or another control character in it.",
        ),
    ],
)
def test_wrong_cells_of_a_matrix_entry_are_named(
    row: str, field: str, sentence: str, read_one: Read, places: Places
) -> None:
    file = read_one(MATRIX + row + "\n", known=("1",))
    assert places(file) == [(2, field, sentence)]
    assert file.entries == ()


def test_a_syntax_that_there_is_not_is_named(read_one: Read, places: Places) -> None:
    file = read_one("Debitor;Jobmodus;Syntax\n1;PDF;EDIFACT\n", known=("1",))
    assert places(file) == [(2, "Syntax", "“EDIFACT” is none of: ubl, cii.")]


def test_addresses_are_kept_in_the_form_that_mail_servers_know(read_one: Read) -> None:
    (entry,) = read_one(MATRIX + "1;E-Mail;;;x@Bücher.example;;\n", known=("1",)).entries
    assert entry.target_address == "x@xn--bcher-kva.example"
