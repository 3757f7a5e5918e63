package uk.co.provilex.crm.portability.list;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import uk.co.provilex.crm.Seed;
import uk.co.provilex.crm.portability.csv.CsvFault;
import uk.co.provilex.crm.portability.csv.CsvRow;

/**
 * Whatever the bytes are, reading them gives rows or a fault with a remedy, in bounded time; the same bytes give the same,
 * and each row is as wide as the header unless it says why not.
 */
class ListFuzzTest {

    private static final int FILES = 6_000;

    private static final List<byte[]> SEEDS = seeds();

    private static List<byte[]> seeds() {
        try {
            byte[] csv = String.join(
                            "\r\n",
                            "Email,\"First, name\",Note",
                            "ada@example.com,\"Zoë \"\"Z\"\"\",\"one\ntwo\"",
                            "'=1,,",
                            "")
                    .getBytes(UTF_8);
            byte[] cards = String.join(
                            "\r\n",
                            "BEGIN:VCARD",
                            "VERSION:3.0",
                            "N:Example;Zoë;;;",
                            "item1.TEL;TYPE=\"work,cell\":0113",
                            "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Zo=EB=",
                            " more",
                            "ADR;LABEL=\"a:b\":;;1 Street;Leeds;;;",
                            "END:VCARD",
                            "")
                    .repeat(2)
                    .getBytes(UTF_8);
            byte[] lines = """
                    {"email":"ada@example.com","tags":["a",{"b":[1.50,null]}],"address":{"city":"York"}}
                    {"email":"bob@example.com","customFields":{"seats":12}}
                    """.getBytes(UTF_8);
            return List.of(
                    csv,
                    new String(csv, UTF_8).getBytes(UTF_16LE),
                    cards,
                    lines,
                    Lists.gzip(csv),
                    Lists.gzip(cards),
                    Lists.gzip(lines),
                    Lists.gzip(Lists.gzip(csv)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anyBytesGiveRowsOrAFault() {
        long seed = Seed.drawn();
        var random = new Random(seed);
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            for (int i = 0; i < FILES; i++) {
                byte[] file = file(random);
                int number = i;
                assertEquals(outcome(file), outcome(file), () -> "file " + number + " of seed " + seed);
            }
        });
    }

    private static byte[] file(Random random) {
        if (random.nextInt(10) == 0) {
            byte[] noise = new byte[random.nextInt(3_000)];
            random.nextBytes(noise);
            return noise;
        }
        byte[] file = SEEDS.get(random.nextInt(SEEDS.size())).clone();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            file = mutated(file, random);
        }
        return file;
    }

    private static byte[] mutated(byte[] file, Random random) {
        int at = random.nextInt(file.length + 1);
        int to = Math.min(file.length, at + random.nextInt(40));
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(file, at);
            case 1 -> Lists.join(Arrays.copyOf(file, at), Arrays.copyOfRange(file, to, file.length));
            case 2 -> Lists.join(Arrays.copyOf(file, to), Arrays.copyOfRange(file, at, file.length));
            case 3 -> {
                byte[] noise = new byte[random.nextInt(8)];
                random.nextBytes(noise);
                yield Lists.join(Arrays.copyOf(file, at), noise, Arrays.copyOfRange(file, at, file.length));
            }
            case 4 -> {
                byte[] signs = "\"\n\r,;:={}[]\\\0 '".getBytes(UTF_8);
                byte[] sign = {signs[random.nextInt(signs.length)]};
                yield Lists.join(Arrays.copyOf(file, at), sign, Arrays.copyOfRange(file, at, file.length));
            }
            default -> {
                if (file.length > 0) {
                    file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
                }
                yield file;
            }
        };
    }

    /** Returns the rows, or else the fault. */
    private static List<Object> outcome(byte[] file) throws IOException {
        try (var list = Lists.open(file)) {
            List<CsvRow> rows = Lists.rows(list);
            for (var row : rows) {
                boolean table = list.format() == ListFormat.CSV;
                assertTrue(table
                        || row.flaw().isPresent()
                        || row.width() == list.header().size());
                assertTrue(row.line() >= 1 && row.width() >= 1);
            }
            assertEquals(rows.size(), list.rowsRead());
            return List.of(list.header(), rows, list.encoding(), list.delimiter());
        } catch (CsvFault fault) {
            assertTrue(fault.detail().endsWith(".") && fault.remedy().endsWith("."), fault::detail);
            return List.of(fault.kind(), fault.detail(), Optional.of(fault.remedy()));
        }
    }
}
