package dev.coffer.activities.engine.postgres;

import dev.coffer.activities.engine.RowSetDigest;
import dev.coffer.activities.engine.StreamTally;
import dev.coffer.activities.engine.postgres.DatasetState.Blob;
import dev.coffer.workflows.failure.FailureCode;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Large objects as one stream: for each, its id (8 bytes, big-endian), then pieces of up to 1 MiB,
 * each after its length (4 bytes, big-endian), ended by a length of 0. For the digest, a row is the
 * id and all pieces.
 */
final class LargeObjects {
  static final String STREAM = "blobs";

  private static final int PIECE = 1 << 20;

  private LargeObjects() {}

  static StreamTally write(Pg session, List<Blob> blobs, OutputStream sink) throws IOException {
    RowSetDigest digest = new RowSetDigest();
    DataOutputStream out = new DataOutputStream(sink);
    long bytes = 0;
    for (Blob blob : blobs) {
      out.writeLong(blob.id());
      digest.addPiece(id(blob.id()), 0, Long.BYTES);
      bytes += Long.BYTES + Integer.BYTES;
      for (long offset = 0; ; offset += PIECE) {
        byte[] piece = piece(session, blob.id(), offset);
        if (piece.length == 0) {
          break;
        }
        out.writeInt(piece.length);
        out.write(piece);
        digest.addPiece(piece, 0, piece.length);
        bytes += Integer.BYTES + piece.length;
      }
      out.writeInt(0);
      digest.endRow();
    }
    out.flush();
    return new StreamTally(blobs.size(), bytes, digest.digest());
  }

  private static byte[] piece(Pg session, long id, long offset) {
    return session.one(
        "SELECT lo_get(" + id + "::oid, " + offset + ", " + PIECE + ")", row -> row.getBytes(1));
  }

  private static byte[] id(long id) {
    return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
  }

  /** Makes all objects of a stream again, under their ids. */
  static long load(Pg session, InputStream stream, LongConsumer moved) throws IOException {
    return statements(stream, session::run, moved).rows();
  }

  /** Takes one statement; a stream has them in their order. */
  interface Statements {
    void take(String sql) throws IOException;
  }

  /** The statements that make all objects of a stream again, and what the stream held. */
  static StreamTally statements(InputStream stream, Statements sink, LongConsumer moved)
      throws IOException {
    DataInputStream in = new DataInputStream(stream);
    RowSetDigest digest = new RowSetDigest();
    byte[] id = new byte[Long.BYTES];
    long objects = 0;
    long bytes = 0;
    for (int first = in.read(); first >= 0; first = in.read()) {
      id[0] = (byte) first;
      in.readFully(id, 1, Long.BYTES - 1);
      long oid = ByteBuffer.wrap(id).getLong();
      digest.addPiece(id, 0, Long.BYTES);
      bytes += Long.BYTES + Integer.BYTES;
      sink.take("SELECT lo_create(" + oid + "::oid)");
      long offset = 0;
      for (int length = in.readInt(); length != 0; length = in.readInt()) {
        if (length < 0 || length > PIECE) {
          throw FailureCode.STREAM_DIGEST.because("the stream of large objects is malformed");
        }
        byte[] piece = in.readNBytes(length);
        digest.addPiece(piece, 0, piece.length);
        bytes += Integer.BYTES + length;
        sink.take(
            "SELECT lo_put("
                + oid
                + "::oid, "
                + offset
                + ", '\\x"
                + HexFormat.of().formatHex(piece)
                + "'::bytea)");
        offset += length;
        moved.accept(length);
      }
      digest.endRow();
      objects++;
    }
    return new StreamTally(objects, bytes, digest.digest());
  }
}
