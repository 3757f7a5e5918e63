package uk.co.provilex.crm.local.edge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of a PartiQL statement as authorisation needs: the verb, the table or index, and the values that its partition
 * key must equal. Where a statement is too clever to be sure, no key values are told, and a policy that asks for them
 * denies.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html">PartiQL for
 *     DynamoDB</a>
 */
final class PartiQl {

    private static final Pattern TOKEN =
            Pattern.compile("\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|[A-Za-z_][\\w-]*|[\\d.]+|<<|>>|<=|>=|<>|!=|\\S");
    /** Words that can make a WHERE clause true for more keys than the one an equality names. */
    private static final Set<String> WIDENING = Set.of("OR", "NOT", "IN", "CASE", "UNION");

    private final String action;
    private final String table;
    private final Optional<String> index;
    private final List<String> tokens;

    private PartiQl(String action, String table, Optional<String> index, List<String> tokens) {
        this.action = action;
        this.table = table;
        this.index = index;
        this.tokens = tokens;
    }

    /** One side of an equality. */
    sealed interface Operand {
        /** A string or number written in the statement. */
        record Literal(String text) implements Operand {}

        /** The n-th question mark, from 0. */
        record Parameter(int position) implements Operand {}
    }

    /** Reads a statement; empty when it is none of the four kinds. */
    static Optional<PartiQl> parse(String statement) {
        var tokens = new ArrayList<String>();
        Matcher matcher = TOKEN.matcher(statement);
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
        if (tokens.isEmpty()) {
            return Optional.empty();
        }
        int at =
                switch (word(tokens, 0)) {
                    case "SELECT", "DELETE" -> indexOf(tokens, "FROM") + 1;
                    case "INSERT" -> indexOf(tokens, "INTO") + 1;
                    case "UPDATE" -> 1;
                    default -> 0;
                };
        if (at <= 0 || at >= tokens.size()) {
            return Optional.empty();
        }
        String action = "PartiQL" + word(tokens, 0).charAt(0)
                + word(tokens, 0).substring(1).toLowerCase(Locale.ROOT);
        boolean indexed = at + 2 < tokens.size() && tokens.get(at + 1).equals(".");
        return Optional.of(new PartiQl(
                action,
                unquoted(tokens.get(at)),
                indexed ? Optional.of(unquoted(tokens.get(at + 2))) : Optional.empty(),
                List.copyOf(tokens)));
    }

    String action() {
        return action;
    }

    String table() {
        return table;
    }

    Optional<String> index() {
        return index;
    }

    /** Returns what the statement says {@code attribute} equals, for certain; else nothing. */
    List<Operand> equalTo(String attribute) {
        boolean insert = action.equals("PartiQLInsert");
        int from = indexOf(tokens, insert ? "VALUE" : "WHERE");
        if (from < 0) {
            return List.of();
        }
        List<String> clause = tokens.subList(from + 1, tokens.size());
        if (clause.stream().anyMatch(t -> WIDENING.contains(t.toUpperCase(Locale.ROOT)))) {
            return List.of();
        }
        String operator = insert ? ":" : "=";
        int depth = 0;
        var operands = new ArrayList<Operand>();
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (token.equals("{") || token.equals("[")) {
                depth++;
            } else if (token.equals("}") || token.equals("]")) {
                depth--;
            }
            boolean topLevel = insert ? depth == 1 : depth == 0;
            if (i > from && topLevel && token.equals(operator) && i + 1 < tokens.size()) {
                if (names(tokens.get(i - 1), attribute, insert)) {
                    operand(i + 1).ifPresent(operands::add);
                } else if (!insert && names(tokens.get(i + 1), attribute, false)) {
                    operand(i - 1).ifPresent(operands::add);
                }
            }
        }
        return List.copyOf(operands);
    }

    private static boolean names(String token, String attribute, boolean quotedAsText) {
        return token.equals(attribute)
                || token.equals("\"" + attribute + "\"")
                || (quotedAsText && token.equals("'" + attribute + "'"));
    }

    private Optional<Operand> operand(int at) {
        String token = tokens.get(at);
        if (token.equals("?")) {
            int position = (int)
                    tokens.subList(0, at).stream().filter(t -> t.equals("?")).count();
            return Optional.of(new Operand.Parameter(position));
        }
        if (token.startsWith("'")) {
            return Optional.of(new Operand.Literal(unquoted(token)));
        }
        return Character.isDigit(token.charAt(0)) ? Optional.of(new Operand.Literal(token)) : Optional.empty();
    }

    private static String word(List<String> tokens, int at) {
        return tokens.get(at).toUpperCase(Locale.ROOT);
    }

    private static int indexOf(List<String> tokens, String word) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).equalsIgnoreCase(word)) {
                return i;
            }
        }
        return -1;
    }

    private static String unquoted(String token) {
        char quote = token.charAt(0);
        if ((quote == '"' || quote == '\'') && token.length() >= 2) {
            String q = String.valueOf(quote);
            return token.substring(1, token.length() - 1).replace(q + q, q);
        }
        return token;
    }
}
