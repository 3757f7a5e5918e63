package uk.co.provilex.crm.rights;

/**
 * Why a request is refused, or something withheld: a closed list, each with where it is written down. Articles are those of
 * both GDPRs; schedules are the Data Protection Act 2018's.
 */
enum Ground {
    /** Nobody could mean it. */
    MANIFESTLY_UNFOUNDED("article 12(5)"),
    /** Out of all proportion, such as the same again and again. */
    MANIFESTLY_EXCESSIVE("article 12(5)"),
    /** It cannot be told that whoever asks is the person, or may speak for it. */
    IDENTITY_NOT_CONFIRMED("articles 11(2) and 12(6)"),
    /** Nothing about the person is held. */
    NO_DATA_HELD("article 15(1)"),
    /** What the right depends on is not given. */
    RIGHT_DOES_NOT_APPLY("articles 16(1), 17(1), 18(1), 20(1) and 21(1)"),
    /** It would adversely affect the rights and freedoms of others. */
    RIGHTS_OF_OTHERS("articles 15(4) and 20(4); Schedule 2, paragraph 16"),
    /** Needed to establish, exercise or defend legal claims. */
    LEGAL_CLAIMS("articles 17(3)(e), 18(2) and 21(1)"),
    /** The law obliges to keep it. */
    LEGAL_OBLIGATION("article 17(3)(b)"),
    /** Freedom of expression and information. */
    FREEDOM_OF_EXPRESSION("article 17(3)(a)"),
    /** Public health, archiving, research. */
    PUBLIC_INTEREST("article 17(3)(c) and (d)"),
    /** What a client and its lawyer say to each other. */
    LEGAL_PRIVILEGE("Schedule 2, paragraph 19"),
    /** Prevention of crime, and taxes. */
    CRIME_AND_TAXATION("Schedule 2, paragraph 2"),
    /** Plans of the management. */
    MANAGEMENT_FORECASTS("Schedule 2, paragraph 22"),
    /** Intentions in negotiations with the person. */
    NEGOTIATIONS("Schedule 2, paragraph 23"),
    /** References given in confidence. */
    CONFIDENTIAL_REFERENCES("Schedule 2, paragraph 24"),
    /** Another exemption, which the text names. */
    OTHER_EXEMPTION("article 23; Schedules 2 to 4");

    private final String basis;

    Ground(String basis) {
        this.basis = basis;
    }

    /** Returns where it is written down. */
    String basis() {
        return basis;
    }
}
