package uk.co.provilex.crm.portability.mapping;

import java.util.regex.Pattern;

/** Tells by its name whether a column is about objections, whatever it calls them: none is ignored without a word. */
final class ObjectionNames {

    /** What tells of objections wherever it stands: "SMS Opt Out", "Do Not Mail", "Unsubscribed at", "UNSUB_TIME". */
    private static final Pattern IN_WORDS = Pattern.compile(
            "\\b(?:opt(?:ed)? ?outs?|unsub(?:scribed?)?"
                    + "|(?:do not|don ?t) (?:.*\\b)?(?:calls?|phone|e ?mails?|mails?|post|text|sms|contact|market(?:ing)?))\\b");

    /** The same in a name that is one word, as the Data Loader of Salesforce may write it in capitals. */
    private static final Pattern IN_ONE_WORD = Pattern.compile(
            "\\S*(?:opt(?:ed)?out|unsubscribe|dono?t(?:bulk|send)?(?:call|phone|e?mail|post|text|sms|mm|contact|market))\\S*");

    /** What HubSpot puts before the name of a kind of message, which its users give as they like. */
    private static final String OF_A_KIND = "opted out of email ";

    /** Nobody is sent a fax from here, and where one can unsubscribe is no objection. */
    private static final Pattern OTHER = Pattern.compile(
            "(?!.*\\b(?:calls?|phone|e ?mails?|contact)\\b)(?:.*\\bfax\\b.*|\\S*fax|.* (?:url|link|page))");

    private static final Pattern OPT_IN = Pattern.compile("\\bopt(?:ed)? ?in\\b");

    private ObjectionNames() {}

    /**
     * Returns whether a column of this name is about objections.
     *
     * @param name its words in lower case, with blanks between
     */
    static boolean contain(String name) {
        boolean objects =
                IN_WORDS.matcher(name).find() || IN_ONE_WORD.matcher(name).matches();
        return name.startsWith(OF_A_KIND) || (objects && !OTHER.matcher(name).matches());
    }

    /** Returns whether yes and no may mean either in a column of this name: "Marketing status", "Opt-in / opt-out". */
    static boolean leaveOpen(String name) {
        return (OPT_IN.matcher(name).find() && !name.startsWith(OF_A_KIND))
                || (name.endsWith("status") && !contain(name));
    }
}
