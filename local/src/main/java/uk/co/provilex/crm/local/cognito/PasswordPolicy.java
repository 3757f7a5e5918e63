package uk.co.provilex.crm.local.cognito;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import uk.co.provilex.crm.local.edge.AwsFault;

/**
 * What a password must have.
 *
 * @param minimumLength between 6 and 99 characters
 * @param requireLowercase whether a to z must occur
 * @param requireUppercase whether A to Z must occur
 * @param requireNumbers whether 0 to 9 must occur
 * @param requireSymbols whether a special character must occur
 * @see <a href="https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html">Passwords</a>
 */
public record PasswordPolicy(
        int minimumLength,
        boolean requireLowercase,
        boolean requireUppercase,
        boolean requireNumbers,
        boolean requireSymbols) {

    private static final String LOWER = "abcdefghijkmnopqrstuvwxyz";
    private static final String SYMBOLS = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-";
    // Only symbols that survive being pasted into a shell within single quotes.
    private static final String EASY_SYMBOLS = "@#%_=+-.";
    private static final String DIGITS = "23456789";
    private static final int MAXIMUM_LENGTH = 256;
    private static final int TEMPORARY_LENGTH = 16;

    /**
     * Checks the policy.
     *
     * @throws IllegalArgumentException when the minimum length is outside 6 to 99
     */
    public PasswordPolicy {
        if (minimumLength < 6 || minimumLength > 99) {
            throw new IllegalArgumentException("the minimum length is between 6 and 99");
        }
    }

    /** Refuses a password that does not conform, naming the first rule that it breaks. */
    void check(String password) throws AwsFault {
        if (password.isEmpty() || password.length() > MAXIMUM_LENGTH) {
            throw Faults.invalidParameter("Password must have between 1 and 256 characters");
        }
        refuseIf(password.length() < minimumLength, "Password not long enough");
        refuseIf(requireUppercase && none(password, 'A', 'Z'), "Password must have uppercase characters");
        refuseIf(requireLowercase && none(password, 'a', 'z'), "Password must have lowercase characters");
        refuseIf(requireNumbers && none(password, '0', '9'), "Password must have numeric characters");
        boolean symbol = password.chars().anyMatch(c -> SYMBOLS.indexOf(c) >= 0)
                || password.strip().chars().anyMatch(c -> c == ' ');
        refuseIf(requireSymbols && !symbol, "Password must have symbol characters");
    }

    /** Makes a temporary password that conforms. */
    String temporary(SecureRandom random) {
        String upper = LOWER.toUpperCase(Locale.ROOT).replace("O", "");
        List<Character> characters = new ArrayList<>(
                List.of(pick(upper, random), pick(LOWER, random), pick(DIGITS, random), pick(EASY_SYMBOLS, random)));
        while (characters.size() < Math.max(minimumLength, TEMPORARY_LENGTH)) {
            characters.add(pick(upper + LOWER + DIGITS, random));
        }
        Collections.shuffle(characters, random);
        StringBuilder password = new StringBuilder();
        characters.forEach(password::append);
        return password.toString();
    }

    private static char pick(String from, Random random) {
        return from.charAt(random.nextInt(from.length()));
    }

    private static boolean none(String password, char first, char last) {
        return password.chars().noneMatch(c -> c >= first && c <= last);
    }

    private static void refuseIf(boolean broken, String rule) throws AwsFault {
        if (broken) {
            throw new AwsFault(400, "InvalidPasswordException", "Password did not conform with policy: " + rule);
        }
    }
}
