package uk.co.provilex.crm.portability.list;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

class LargeListsTest {

    @Test
    void eachFormatIsReadOutOfItsGzipInAHeapOfTwentyFourMegabytes() throws Exception {
        var classPath = new StringJoiner(File.pathSeparator);
        for (var needed : List.of(
                LargeLists.class,
                ListFile.class,
                CsvReader.class,
                JsonFactory.class,
                JsonMapper.class,
                JsonValue.class,
                Jdk8Module.class,
                JavaTimeModule.class)) {
            classPath.add(Path.of(needed.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
        }
        var reading = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx24m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath.toString(),
                        LargeLists.class.getName())
                .redirectErrorStream(true)
                .start();
        var said = new String(reading.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, reading.waitFor(), said);
        assertEquals((LargeLists.ROWS + "\n").repeat(3), said);
    }
}
