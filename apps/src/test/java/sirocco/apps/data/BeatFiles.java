package sirocco.apps.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import sirocco.tensor.Tensor;
import sirocco.tensor.io.Npz;

/** Writes beats as the files that the workflows read. */
public final class BeatFiles {
    private BeatFiles() {}

    /** X [n, 187] as floats, y [n]. */
    public static Path npz(Path file, Beats beats) throws IOException {
        return npz(file, Tensor.of(beats.samples(), beats.size(), Beats.LENGTH), Tensor.of(beats.labels()));
    }

    /** Any two arrays as X and y. */
    public static Path npz(Path file, Tensor x, Tensor y) throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put("X", x);
        arrays.put("y", y);
        Npz.write(file, arrays, Npz.Compression.DEFLATED);
        return file;
    }

    /** The course's layout: float columns "0" … "186", and "target". */
    public static Path parquet(Path file, Beats beats) throws IOException {
        var fields = Types.buildMessage();
        for (int i = 0; i < Beats.LENGTH; i++) {
            fields.required(PrimitiveTypeName.FLOAT).named(Integer.toString(i));
        }
        fields.required(PrimitiveTypeName.INT32).named("target");
        MessageType schema = fields.named("beats");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withType(schema)
                .build()) {
            for (int row = 0; row < beats.size(); row++) {
                Group group = new SimpleGroup(schema);
                float[] samples = beats.beat(row);
                for (int i = 0; i < Beats.LENGTH; i++) {
                    group.add(i, samples[i]);
                }
                group.add(Beats.LENGTH, beats.labels()[row]);
                writer.write(group);
            }
        }
        return file;
    }
}
