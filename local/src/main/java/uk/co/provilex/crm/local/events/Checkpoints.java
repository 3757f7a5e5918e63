package uk.co.provilex.crm.local.events;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import uk.co.provilex.crm.local.state.StateFile;

/** How far each mapping has read each shard; kept between runs beside the data, if that is kept. */
final class Checkpoints {

    private final StateFile<Document> file;
    private final Map<String, String> positions = new TreeMap<>();

    /** What is written to disk. */
    record Document(Map<String, String> positions) {}

    Checkpoints(Optional<Path> folder) {
        file = folder.map(dir -> StateFile.at(dir.resolve("streams.json"), Document.class))
                .orElseGet(() -> StateFile.inMemory(Document.class));
        file.read().ifPresent(kept -> positions.putAll(kept.positions()));
    }

    synchronized Optional<String> get(String mapping, String shard) {
        return Optional.ofNullable(positions.get(mapping + " " + shard));
    }

    synchronized void put(String mapping, String shard, String sequenceNumber) {
        positions.put(mapping + " " + shard, sequenceNumber);
        file.write(new Document(positions));
    }
}
