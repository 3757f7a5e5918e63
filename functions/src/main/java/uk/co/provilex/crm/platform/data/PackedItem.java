package uk.co.provilex.crm.platform.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An item as bytes, a third of the memory that it takes as a document: a rehearsal holds hundreds of thousands. It has the
 * types of attributes that the stores write, and packing any other fails.
 */
final class PackedItem {

    private final byte[] bytes;

    private PackedItem(byte[] bytes) {
        this.bytes = bytes;
    }

    static PackedItem of(EnhancedDocument item) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            var attributes = item.toMap();
            out.writeShort(attributes.size());
            for (var attribute : attributes.entrySet()) {
                out.writeUTF(attribute.getKey());
                write(attribute.getValue(), out);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return new PackedItem(bytes.toByteArray());
    }

    int length() {
        return bytes.length;
    }

    EnhancedDocument item() {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Map<String, AttributeValue> attributes = new LinkedHashMap<>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                attributes.put(in.readUTF(), read(in));
            }
            return EnhancedDocument.fromAttributeValueMap(attributes);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void write(AttributeValue value, DataOutputStream out) throws IOException {
        out.writeUTF(value.type().name());
        switch (value.type()) {
            case S -> write(value.s().getBytes(UTF_8), out);
            case N -> write(value.n().getBytes(UTF_8), out);
            case B -> write(value.b().asByteArrayUnsafe(), out);
            case BOOL -> out.writeBoolean(value.bool());
            case L -> {
                out.writeInt(value.l().size());
                for (var element : value.l()) {
                    write(element, out);
                }
            }
            default -> throw new IllegalArgumentException("an attribute of the type " + value.type());
        }
    }

    private static void write(byte[] bytes, DataOutputStream out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static AttributeValue read(DataInputStream in) throws IOException {
        var type = AttributeValue.Type.valueOf(in.readUTF());
        return switch (type) {
            case S -> AttributeValue.fromS(new String(in.readNBytes(in.readInt()), UTF_8));
            case N -> AttributeValue.fromN(new String(in.readNBytes(in.readInt()), UTF_8));
            case B -> AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(in.readNBytes(in.readInt())));
            case BOOL -> AttributeValue.fromBool(in.readBoolean());
            case L -> {
                var elements = new ArrayList<AttributeValue>();
                for (int left = in.readInt(); left > 0; left--) {
                    elements.add(read(in));
                }
                yield AttributeValue.fromL(elements);
            }
            default -> throw new IllegalStateException("no other type was packed than " + type);
        };
    }

    /** Hides what may be about a person. */
    @Override
    public String toString() {
        return "PackedItem of " + bytes.length + " bytes";
    }
}
