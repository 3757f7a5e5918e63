package uk.co.provilex.crm.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Made-up people as lists have them: each has an address of their own, and each a phone number, which every twentieth
 * shares with the one before. The numbers are of 01632, an area code that nobody was ever given.
 */
final class People {

    private static final String HEADER =
            "First name,Last name,Company,Email,Phone,Lawful basis,Purpose,Consent wording,"
                    + "Consent source,Consent method,Consent date\n";
    private static final int HOUSEHOLD = 20;
    private static final int ROWS_AT_ONCE = 100;

    private People() {}

    /** Writes a list of {@code people}, of whom nobody is on a list of another {@code number}. */
    static void write(Path csv, int number, int people) throws IOException {
        try (var list = list(number, people)) {
            Files.copy(list, csv, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Returns that list, whose rows are made as they are read. */
    static InputStream list(int number, int people) {
        return new InputStream() {

            private ByteBuffer made = ByteBuffer.wrap(HEADER.getBytes(StandardCharsets.UTF_8));
            private int next;

            @Override
            public int read() {
                return isAtEnd() ? -1 : made.get();
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                if (length > 0 && isAtEnd()) {
                    return -1;
                }
                int some = Math.min(length, made.remaining());
                made.get(into, offset, some);
                return some;
            }

            private boolean isAtEnd() {
                if (made.hasRemaining()) {
                    return false;
                }
                var rows = new StringBuilder();
                for (int end = Math.min(people, next + ROWS_AT_ONCE); next < end; next++) {
                    rows.append(row(number, next));
                }
                made = ByteBuffer.wrap(rows.toString().getBytes(StandardCharsets.UTF_8));
                return rows.isEmpty();
            }
        };
    }

    private static String row(int number, int i) {
        int home = i % HOUSEHOLD == HOUSEHOLD - 1 ? i - 1 : i;
        // a step that shares no factor with a million visits every number, and lists begin far apart
        int phone = (int) ((number * 100_003L + home * 7L) % 1_000_000);
        return ("First%d,Last%d,Company %d,lead%d.%d@example.com,01632 %06d,consent,news,"
                        + "\"Yes, send me news.\",web form,web-form,2025-06-01\n")
                .formatted(i % 500, i, i % 1000, number, i, phone);
    }
}
