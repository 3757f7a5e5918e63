package uk.co.provilex.crm.portability.list;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import de.siegmar.fastcsv.reader.CsvReader;
import org.junit.jupiter.api.Test;

class LargeListsTest {

    @Test
    void eachFormatIsReadOutOfItsGzipInAHeapOfTwentyFourMegabytes() throws Exception {
        var said = SmallHeap.run(
                24,
                LargeLists.class,
                ListFile.class,
                CsvReader.class,
                JsonFactory.class,
                JsonMapper.class,
                JsonValue.class,
                Jdk8Module.class,
                JavaTimeModule.class);
        assertEquals((LargeLists.ROWS + "\n").repeat(3), said);
    }
}
