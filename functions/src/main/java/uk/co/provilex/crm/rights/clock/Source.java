package uk.co.provilex.crm.rights.clock;

/** Where a rule is written down. */
public enum Source {
    /** What the answer is due within, and the extension, before 5 February 2026. */
    UK_GDPR_12_3("UK GDPR, article 12(3)", "https://www.legislation.gov.uk/eur/2016/679/article/12"),
    /**
     * The applicable time period, what it begins with, its extension and what does not count towards it; inserted by section
     * 76 of the Data (Use and Access) Act 2025, in force since 5 February 2026 (S.I. 2026/82, regulation 2(h)).
     */
    UK_GDPR_12A("UK GDPR, article 12A", "https://www.legislation.gov.uk/ukpga/2025/18/section/76"),
    /** Which requests the old article 12 still governs. */
    SI_2026_82_REG_4(
            "S.I. 2026/82, regulation 4 (savings relating to section 76 of the Data (Use and Access) Act 2025)",
            "https://www.legislation.gov.uk/uksi/2026/82/regulation/4/made"),
    /**
     * How the month is counted: from the day of receipt, whether or not a working day, to the end of the same date in the
     * next month, its last day if there is no such date, and on to the next working day from a weekend or public holiday.
     */
    ICO_TIME_LIMITS(
            "ICO, Right of access: How do we calculate a month?",
            "https://ico.org.uk/for-organisations/uk-gdpr-guidance-and-resources/individual-rights/right-of-access/"
                    + "what-should-we-consider-when-responding-to-a-request/"),
    /** That a complaint is acknowledged within 30 days, and its outcome told without undue delay. */
    DPA_164A("Data Protection Act 2018, section 164A", "https://www.legislation.gov.uk/ukpga/2018/12/section/164A"),
    /** That the 30 days begin on the day after receipt, and end on a working day. */
    ICO_COMPLAINTS(
            "ICO, How to deal with data protection complaints",
            "https://ico.org.uk/for-organisations/uk-gdpr-guidance-and-resources/"
                    + "how-to-deal-with-data-protection-complaints/"),
    /** The bank holidays of each nation, with their substitute days. */
    BANK_HOLIDAYS(
            "Banking and Financial Dealings Act 1971, section 1 and Schedule 1, with the proclamations under it",
            "https://www.gov.uk/bank-holidays"),
    /** One month from receipt, and two further ones. */
    GDPR_12_3("GDPR, article 12(3)", "https://eur-lex.europa.eu/eli/reg/2016/679/oj"),
    /** How periods of Union law are counted. */
    REGULATION_1182_71(
            "Regulation (EEC, Euratom) No 1182/71, article 3", "https://eur-lex.europa.eu/eli/reg/1971/1182/oj"),
    /** How supervisory authorities of the Union read both. */
    EDPB_01_2022(
            "EDPB, Guidelines 01/2022 on data subject rights - Right of access, section 5.3",
            "https://www.edpb.europa.eu/our-work-tools/our-documents/guidelines/"
                    + "guidelines-012022-data-subject-rights-right-access_en");

    private final String citation;
    private final String url;

    Source(String citation, String url) {
        this.citation = citation;
        this.url = url;
    }

    /** Returns what to look for. */
    public String citation() {
        return citation;
    }

    /** Returns where to read it. */
    public String url() {
        return url;
    }
}
