package uk.co.provilex.crm.portability.list;

import java.util.Arrays;
import java.util.List;

/** The columns of every list that comes as vCards, by names that the mapping knows or rightly ignores. */
enum VcardColumn {
    FIRST_NAME("First Name"),
    MIDDLE_NAME("Middle Name"),
    LAST_NAME("Last Name"),
    PREFIX("Name Prefix"),
    SUFFIX("Name Suffix"),
    FULL_NAME("Full Name"),
    COMPANY("Company"),
    DEPARTMENT("Department"),
    JOB_TITLE("Job Title"),
    ROLE("Occupational Role"),
    EMAIL("Email"),
    EMAIL_WORK("Email (work)"),
    EMAIL_HOME("Email (home)"),
    PHONE("Phone"),
    PHONE_WORK("Phone (work)"),
    PHONE_HOME("Phone (home)"),
    PHONE_MOBILE("Phone (mobile)"),
    FAX("Fax or Pager"),
    ADDRESS_1("Address Line 1"),
    ADDRESS_2("Address Line 2"),
    CITY("City"),
    REGION("Region"),
    POSTCODE("Postcode"),
    COUNTRY("Country"),
    OTHER_ADDRESS("Other Addresses"),
    WEBSITE("Website"),
    OTHER_WEBSITE("Other Websites"),
    TAGS("Tags"),
    NOTE("Note"),
    UID("UID");

    static final List<String> HEADER =
            Arrays.stream(values()).map(column -> column.header).toList();

    private final String header;

    VcardColumn(String header) {
        this.header = header;
    }
}
