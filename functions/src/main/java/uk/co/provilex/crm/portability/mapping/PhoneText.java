package uk.co.provilex.crm.portability.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Tells a phone number in any usual notation from what can be none.
 *
 * <p>Whether it is a number that exists is not asked here: a number that cannot be understood is kept as typed rather
 * than lose its person. That goes for "-5361" too, which is what a spreadsheet makes of a number with dashes.
 */
final class PhoneText {

    static final int LONGEST = 40;

    /** Of the shortest numbers. */
    private static final int FEWEST_DIGITS = 3;

    private static final Pattern SEPARATOR = Pattern.compile("\\s*(?:;(?!\\s*ext)|[\\r\\n|]+|:::|,|\\s/\\s)\\s*");
    private static final Pattern PREFIX = Pattern.compile("(?i)^(?:tel(?:ephone)?|phone|mob(?:ile)?)\\s*[:.]?\\s*");
    private static final Pattern EXTENSION =
            Pattern.compile("(?i)\\s*(?:;?\\s*ext(?:ension|n)?[.:=]?|x|#)\\s*\\d{1,8}$");
    private static final Pattern SCIENTIFIC = Pattern.compile("\\d(?:[.,]\\d+)?[eE]\\+?\\d{1,2}");
    private static final Pattern NOTATION =
            Pattern.compile("(?:[+\\-./]|\\(\\+)?[\\d(][\\d\\s().\\-/\\u00A0\\u2010-\\u2015]*");
    private static final Pattern VANITY = Pattern.compile("\\+?\\d[\\d\\s().\\-]*[A-Z][A-Z\\d\\s\\-]*");

    private PhoneText() {}

    static List<String> split(String cell) {
        List<String> numbers = new ArrayList<>();
        for (String part : SEPARATOR.split(cell, -1)) {
            if (!part.isBlank()) {
                numbers.add(part.strip());
            }
        }
        return numbers;
    }

    /** Returns whether a spreadsheet has made a number such as 4.47911E+11 of it, whose last digits are lost. */
    static boolean lostDigits(String number) {
        return SCIENTIFIC.matcher(number).matches();
    }

    /**
     * Returns whether a number of a lead may be typed so. That is asked of our own exports alone, for whoever types a number in
     * has it judged by libphonenumber, which finds it in the midst of words too, in the digits of any script.
     */
    static boolean isOneOfALead(String number) {
        return isPlausible(number)
                || (isShort(number)
                        && number.codePoints().filter(Character::isDigit).count() >= FEWEST_DIGITS);
    }

    static boolean isPlausible(String number) {
        if (!isShort(number)) {
            return false;
        }
        String bare = EXTENSION.matcher(PREFIX.matcher(number).replaceFirst("")).replaceFirst("");
        if (!NOTATION.matcher(bare).matches() && !VANITY.matcher(bare).matches()) {
            return false;
        }
        long keys = bare.chars().filter(Character::isLetterOrDigit).count();
        // 15 is the limit of E.164, and an international prefix may come before
        return keys >= FEWEST_DIGITS
                && keys <= 20
                && bare.chars().filter(c -> c != '0').anyMatch(Character::isDigit);
    }

    private static boolean isShort(String number) {
        return number.codePointCount(0, number.length()) <= LONGEST;
    }
}
