package uk.co.provilex.crm.leads;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Phone numbers in any usual notation, understood by libphonenumber. */
public final class PhoneNumber {

    /** The most characters a phone number may be typed in. */
    public static final int MAX_LENGTH = 40;

    /** The most digits of a number (ITU-T E.164, 6.1), which libphonenumber lets some countries' numbers exceed. */
    private static final int MOST_DIGITS = 15;

    /** Two of which one takes whatever a third takes: what has the international prefix of one has not that of the other. */
    private static final List<String> ANY_COUNTRY = List.of("GB", "US");

    /** What has no extension for certain: reading a number costs some ten microseconds, and an export writes a million. */
    private static final Pattern BARE = Pattern.compile("[+0-9 ().\\-/]*");

    private PhoneNumber() {}

    /**
     * Returns the number in E.164, without its extension, or nothing when no number can have that form. Whether a possible
     * number is in use is not asked: new ranges are given out all the time, and a true number must not be refused.
     *
     * @param typed in any usual notation
     * @param defaultCountry the country (ISO 3166-1 alpha-2) it is of when it has no international prefix
     */
    public static Optional<String> e164(String typed, String defaultCountry) {
        var numbers = PhoneNumberUtil.getInstance();
        return parse(typed, defaultCountry).flatMap(number -> {
            // not isPossibleNumber, which also takes what can be dialled only within one town; and a zero that is still
            // in
            // front is a trunk prefix of too short a number, save in the few countries that keep it
            boolean possible = numbers.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE
                    && (!number.isItalianLeadingZero() || numbers.isValidNumber(number));
            return possible
                    ? Optional.of(numbers.format(number, PhoneNumberFormat.E164))
                            .filter(e164 -> e164.length() <= 1 + MOST_DIGITS)
                    : Optional.empty();
        });
    }

    /**
     * Returns the extension that is typed after a number, in ASCII digits, or an empty text. It is the same whatever country the
     * number is of.
     */
    public static String extension(String typed) {
        if (BARE.matcher(typed).matches()) {
            return "";
        }
        return ANY_COUNTRY.stream()
                .flatMap(country -> parse(typed, country).stream())
                .findFirst()
                .filter(Phonenumber.PhoneNumber::hasExtension)
                .map(number -> PhoneNumberUtil.normalizeDigitsOnly(number.getExtension()))
                .orElse("");
    }

    private static Optional<Phonenumber.PhoneNumber> parse(String typed, String defaultCountry) {
        if (typed.length() > 2 * MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(PhoneNumberUtil.getInstance().parse(typed, defaultCountry));
        } catch (NumberParseException notANumber) {
            return Optional.empty();
        }
    }
}
