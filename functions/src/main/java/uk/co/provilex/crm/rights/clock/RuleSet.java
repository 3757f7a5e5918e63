package uk.co.provilex.crm.rights.clock;

import java.time.LocalDate;
import java.util.Locale;

/**
 * The rules for requests of one regime that were received in one span of time. A request keeps the rules of the day on which
 * it was received: S.I. 2026/82 brings section 76 of the Data (Use and Access) Act 2025 into force on 5 February 2026 with
 * savings (regulation 4), and section 103 on 19 June 2026 with a transitional provision (regulation 7), so what was pending
 * is counted by the older, stricter rules.
 */
public enum RuleSet {
    /**
     * Requests under articles 15 to 22 of the UK GDPR that were received before 5 February 2026: one month from receipt, or
     * from the information that confirms who asks (article 12(3) and (6) as the ICO read them); two further months on notice
     * with reasons within the first. A clarification stopped the clock by guidance alone, so it is not relied upon here.
     */
    UK_GDPR_ARTICLE_12(LocalDate.of(2018, 5, 25), Source.UK_GDPR_12_3),
    /**
     * Requests under articles 15 to 22 of the UK GDPR received since 5 February 2026: article 12A. The period begins with the
     * latest of receipt and of the information asked for to confirm who asks. Days from the one on which information is asked
     * for that is reasonably required to identify what a request for access is about, to the one on which it is received, do
     * not count, neither towards the period nor towards the time in which an extension can be announced.
     */
    UK_GDPR_ARTICLE_12A(LocalDate.of(2026, 2, 5), Source.UK_GDPR_12A),
    /** Complaints that a controller of the United Kingdom received before 19 June 2026: no day was set. */
    UK_COMPLAINT_BEFORE_164A(LocalDate.of(2018, 5, 25), Source.DPA_164A),
    /**
     * Complaints received since 19 June 2026: receipt is acknowledged within 30 days, then appropriate steps and the outcome
     * without undue delay, for which no day is set.
     */
    UK_COMPLAINT_164A(LocalDate.of(2026, 6, 19), Source.DPA_164A),
    /**
     * Requests under articles 15 to 22 of the GDPR: one month from receipt by Regulation 1182/71; two further months on
     * notice with reasons within the first. Nothing stops this clock. The guidelines of the EDPB let it be
     * suspended where a controller asks without undue delay who it is that asks, or what is meant; as that is a matter of
     * judgement and not of counting, the stricter day is given, and the derivation says so.
     */
    GDPR_ARTICLE_12(LocalDate.of(2018, 5, 25), Source.GDPR_12_3),
    /** Complaints to a controller under the GDPR, for which it sets no day. */
    EU_COMPLAINT(LocalDate.of(2018, 5, 25), Source.GDPR_12_3);

    private final LocalDate receivedSince;
    private final Source source;

    RuleSet(LocalDate receivedSince, Source source) {
        this.receivedSince = receivedSince;
        this.source = source;
    }

    /** Returns the rules for a request of {@code type} that was received on {@code day}. */
    public static RuleSet of(Regime regime, RequestType type, LocalDate day) {
        return switch (regime) {
            case Regime.EuropeanUnion() -> type == RequestType.COMPLAINT ? EU_COMPLAINT : GDPR_ARTICLE_12;
            case Regime.UnitedKingdom(Nation nation) ->
                type == RequestType.COMPLAINT
                        ? since(UK_COMPLAINT_164A, day, UK_COMPLAINT_BEFORE_164A)
                        : since(UK_GDPR_ARTICLE_12A, day, UK_GDPR_ARTICLE_12);
        };
    }

    private static RuleSet since(RuleSet newer, LocalDate day, RuleSet older) {
        return day.isBefore(newer.receivedSince) ? older : newer;
    }

    /** Returns the first day of receipt to which these rules apply. */
    public LocalDate receivedSince() {
        return receivedSince;
    }

    /** Returns where the rules are written down. */
    public Source source() {
        return source;
    }

    /** Returns the name as the API writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Tells whether the period begins only with the information that confirms who asks. */
    boolean beginsWithIdentity() {
        return this == UK_GDPR_ARTICLE_12 || this == UK_GDPR_ARTICLE_12A;
    }

    /** Tells whether the days on which a clarification is awaited do not count. */
    boolean pausesForClarification(RequestType type) {
        return this == UK_GDPR_ARTICLE_12A && type == RequestType.ACCESS;
    }

    /** Tells whether there is a month to answer in. */
    boolean counted() {
        return this == UK_GDPR_ARTICLE_12 || this == UK_GDPR_ARTICLE_12A || this == GDPR_ARTICLE_12;
    }
}
