package dev.coffer.activities.pipeline;

import dev.coffer.activities.engine.Backup.StoredStream;
import dev.coffer.activities.engine.Cut;
import dev.coffer.activities.engine.SourceShape;
import dev.coffer.activities.engine.StreamSpec;
import dev.coffer.activities.engine.StreamTally;
import dev.coffer.activities.seal.IndexHead;
import dev.coffer.workflows.failure.FailureCode;

/** Between the engines' words and the format's, which stand still. */
final class Translation {
  private Translation() {}

  static IndexHead.Shape toFormat(SourceShape shape) {
    return new IndexHead.Shape(
        shape.version(),
        shape.settings(),
        shape.roles(),
        shape.owners(),
        shape.extensions(),
        shape.relations(),
        shape.schemaDigest());
  }

  static SourceShape toEngine(IndexHead.Shape shape) {
    return new SourceShape(
        shape.version(),
        shape.settings(),
        shape.roles(),
        shape.owners(),
        shape.extensions(),
        shape.relations(),
        shape.schemaDigest());
  }

  static Cut cut(IndexHead head) {
    return new Cut(head.cutAt(), head.cutPosition());
  }

  static IndexHead.Stream toFormat(StreamSpec spec, StreamTally tally, long crc32c, int chunks) {
    return new IndexHead.Stream(
        spec.name(),
        spec.kind().name(),
        spec.estimatedBytes(),
        spec.attributes(),
        tally.rows(),
        tally.bytes(),
        tally.content(),
        crc32c,
        chunks);
  }

  static StoredStream toEngine(IndexHead.Stream stream) {
    StreamSpec.Kind kind;
    try {
      kind = StreamSpec.Kind.valueOf(stream.kind());
    } catch (IllegalArgumentException unknown) {
      throw FailureCode.INDEX_ALTERED.because("a stream has no known kind", unknown);
    }
    return new StoredStream(
        new StreamSpec(stream.name(), kind, stream.estimatedBytes(), stream.attributes()),
        new StreamTally(stream.rows(), stream.bytes(), stream.content()));
  }
}
