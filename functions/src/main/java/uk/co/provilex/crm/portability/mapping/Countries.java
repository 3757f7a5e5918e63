package uk.co.provilex.crm.portability.mapping;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells the ISO 3166-1 alpha-2 code of a country from its English name, a usual other name, or a code. */
public final class Countries {

    private static final Pattern IN_BRACKETS = Pattern.compile("\\([^)]*\\)");
    private static final Pattern NOT_A_LETTER = Pattern.compile("[^a-z]+");

    private static final Map<String, String> CODES = codes();

    private Countries() {}

    private static Map<String, String> codes() {
        Map<String, String> codes = new HashMap<>();
        for (String code : Locale.getISOCountries()) {
            Locale country = Locale.of("", code);
            codes.put(folded(country.getDisplayCountry(Locale.ENGLISH)), code);
            codes.put(folded(country.getISO3Country()), code);
            codes.put(folded(code), code);
        }
        put(codes, "GB", "UK", "Great Britain", "England", "Scotland", "Wales", "Northern Ireland", "Britain");
        put(codes, "GB", "United Kingdom of Great Britain and Northern Ireland");
        put(codes, "US", "United States of America", "U.S.A.", "U.S.", "America");
        put(codes, "IE", "Republic of Ireland", "Eire");
        put(codes, "KR", "Korea", "Republic of Korea");
        put(codes, "KP", "Democratic People's Republic of Korea");
        put(codes, "CG", "Congo", "Republic of the Congo");
        put(codes, "CD", "Democratic Republic of the Congo", "DR Congo");
        put(codes, "CI", "Cote d'Ivoire", "Ivory Coast");
        put(codes, "KG", "Kyrgyz Republic");
        put(codes, "SZ", "Swaziland");
        put(codes, "HK", "Hong Kong");
        put(codes, "MO", "Macao", "Macau");
        put(codes, "VI", "United States Virgin Islands", "US Virgin Islands");
        put(codes, "UM", "United States Minor Outlying Islands");
        put(codes, "CV", "Cabo Verde");
        put(codes, "VA", "Holy See", "Vatican");
        put(codes, "LY", "Libyan Arab Jamahiriya");
        put(codes, "LA", "Lao People's Democratic Republic");
        put(codes, "RU", "Russian Federation");
        put(codes, "MM", "Myanmar", "Burma");
        put(codes, "BN", "Brunei Darussalam");
        put(codes, "MK", "Macedonia", "FYROM");
        put(codes, "SY", "Syrian Arab Republic");
        put(codes, "CZ", "Czech Republic");
        put(codes, "PS", "Palestinian Territory", "Palestine");
        put(codes, "SJ", "Svalbard and Jan Mayen Islands");
        put(codes, "VC", "Saint Vincent and the Grenadines");
        put(codes, "GS", "South Georgia and the South Sandwich Islands");
        put(codes, "HM", "Heard Island and McDonald Islands");
        put(codes, "TR", "Turkey");
        put(codes, "VN", "Viet Nam");
        put(codes, "IR", "Islamic Republic of Iran");
        put(codes, "MD", "Republic of Moldova");
        put(codes, "TZ", "United Republic of Tanzania");
        put(codes, "BO", "Plurinational State of Bolivia");
        put(codes, "VE", "Bolivarian Republic of Venezuela");
        put(codes, "CN", "People's Republic of China");
        put(codes, "NL", "The Netherlands", "Holland");
        put(codes, "GM", "The Gambia");
        put(codes, "BS", "The Bahamas");
        put(codes, "AE", "UAE");
        put(codes, "DE", "Deutschland");
        put(codes, "ES", "España");
        return Map.copyOf(codes);
    }

    private static void put(Map<String, String> codes, String code, String... names) {
        for (String name : names) {
            codes.put(folded(name), code);
        }
    }

    /** Returns the code, or nothing when the text names no country that is known. */
    public static Optional<String> codeOf(String country) {
        return Optional.ofNullable(CODES.get(folded(country)));
    }

    private static String folded(String name) {
        String plain = Normalizer.normalize(IN_BRACKETS.matcher(name).replaceAll(""), Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .replace("&", " and ")
                .toLowerCase(Locale.ROOT);
        String letters = NOT_A_LETTER.matcher(plain).replaceAll(" ").strip();
        return (letters.startsWith("st ") ? "saint " + letters.substring(3) : letters).replace(" ", "");
    }
}
