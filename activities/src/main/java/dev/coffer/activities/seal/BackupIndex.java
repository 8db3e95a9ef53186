package dev.coffer.activities.seal;

import dev.coffer.activities.secret.KeyLoan;
import dev.coffer.proof.Json;
import dev.coffer.workflows.failure.FailureCode;
import dev.coffer.workflows.model.BackupId;
import dev.coffer.workflows.model.TenantScope;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The sealed index of a backup: its streams as lists of chunks, and where each chunk lies.
 *
 * @param chunks every chunk once
 * @param lists chunk numbers of each stream of the head, in order
 */
public record BackupIndex(IndexHead head, ChunkTable chunks, List<int[]> lists) {
  private static final int MAX_HEAD_BYTES = 256 << 20;

  public BackupIndex {
    lists = List.copyOf(lists);
  }

  /** Name of an index as its header and its key's derivation have it. */
  static String id(TenantScope scope, BackupId backup, Attempt attempt) {
    return scope.dataset() + "/" + backup + "/index-" + attempt;
  }

  /** Seals the index under a key of its own. */
  public byte[] seal(TenantScope scope, int epoch, KeyLoan dataKey) {
    String id = id(scope, head.backup(), head.attempt());
    SealKey key = SealKey.create(SealHeader.Kind.INDEX, scope, id, epoch, dataKey);
    SegmentWriter segments = new SegmentWriter(key, SegmentWriter.MAX_SEGMENTS);
    try (DataOutputStream out = new DataOutputStream(segments)) {
      byte[] json = Json.write(head);
      out.writeInt(json.length);
      out.write(json);
      out.writeInt(chunks.size());
      for (int chunk = 0; chunk < chunks.size(); chunk++) {
        PackEntry entry = chunks.entry(chunk);
        out.write(entry.name());
        out.writeInt(chunks.pack(chunk));
        out.writeInt(entry.index());
        out.writeInt(entry.offset());
        out.writeInt(entry.length());
        out.writeInt(entry.plain());
      }
      for (int[] list : lists) {
        for (int chunk : list) {
          out.writeInt(chunk);
        }
      }
    } catch (IOException impossible) {
      throw new IllegalStateException("an index is written to memory", impossible);
    }
    return segments.sealed();
  }

  /**
   * Opens a sealed index and checks that it is sound.
   *
   * @param epoch the epoch that the manifest names
   * @throws dev.coffer.workflows.failure.FailureException {@code INDEX_ALTERED}, {@code
   *     SCOPE_MISMATCH}, {@code OBJECT_RENAMED}, {@code KEY_VERSION}, {@code KEY_FOREIGN}
   */
  public static BackupIndex open(
      TenantScope scope,
      BackupId backup,
      Attempt attempt,
      int epoch,
      byte[] sealed,
      KeyLoan dataKey) {
    SealHeader header = SealHeader.decode(SealHeader.Kind.INDEX, sealed);
    header.requireIs(scope, id(scope, backup, attempt), epoch);
    SealKey key = SealKey.open(header, dataKey);
    try (DataInputStream in = new DataInputStream(new SegmentReader(key, sealed))) {
      BackupIndex index = read(in);
      if (!index.head.backup().equals(backup) || !index.head.attempt().equals(attempt)) {
        throw FailureCode.INDEX_ALTERED.because("an index names another backup than its header");
      }
      index.head.packs().forEach(pack -> pack.idWithin(scope.tenant()));
      return index;
    } catch (IOException | IllegalArgumentException unsound) {
      throw FailureCode.INDEX_ALTERED.because(
          "the index of backup " + backup + " cannot be read", unsound);
    }
  }

  private static BackupIndex read(DataInputStream in) throws IOException {
    int headLength = in.readInt();
    if (headLength < 0 || headLength > MAX_HEAD_BYTES) {
      throw new IOException("an index head of " + headLength + " bytes");
    }
    IndexHead head = readHead(in.readNBytes(headLength));
    ChunkTable chunks = readChunks(in, head);
    List<int[]> lists = new ArrayList<>(head.streams().size());
    for (IndexHead.Stream stream : head.streams()) {
      lists.add(readList(in, stream, chunks));
    }
    if (in.read() != -1) {
      throw new IOException("an index goes on after its end");
    }
    return new BackupIndex(head, chunks, lists);
  }

  private static IndexHead readHead(byte[] json) throws IOException {
    try {
      IndexHead head = Json.read(json, IndexHead.class);
      if (!IndexHead.FORMAT.equals(head.format())) {
        throw new IOException("unknown index format");
      }
      return head;
    } catch (NullPointerException missing) {
      throw new IOException("an index head lacks a member", missing);
    }
  }

  private static ChunkTable readChunks(DataInputStream in, IndexHead head) throws IOException {
    int count = in.readInt();
    ChunkTable chunks = new ChunkTable();
    for (int i = 0; i < count; i++) {
      byte[] name = new byte[NamingKey.NAME_BYTES];
      in.readFully(name);
      int pack = in.readInt();
      int index = in.readInt();
      int offset = in.readInt();
      int length = in.readInt();
      int plain = in.readInt();
      if (pack < 0
          || pack >= head.packs().size()
          || index < 0
          || offset < SealHeader.BYTES
          || length <= PackLayout.FRAME_BYTES + SealKey.TAG_BYTES
          || (long) offset + length > head.packs().get(pack).bytes()) {
        throw new IOException("a chunk lies outside its pack");
      }
      int chunk = chunks.add(name, plain);
      chunks.place(chunk, pack, index, offset, length);
    }
    return chunks;
  }

  private static int[] readList(DataInputStream in, IndexHead.Stream stream, ChunkTable chunks)
      throws IOException {
    if (stream.chunks() < 0 || stream.bytes() < stream.chunks()) {
      throw new IOException("a stream has more chunks than bytes");
    }
    int[] list = new int[stream.chunks()];
    long bytes = 0;
    for (int i = 0; i < list.length; i++) {
      list[i] = in.readInt();
      if (list[i] < 0 || list[i] >= chunks.size()) {
        throw new IOException("a stream refers to a chunk that is not there");
      }
      bytes += chunks.plain(list[i]);
    }
    if (bytes != stream.bytes()) {
      throw new IOException("a stream's chunks do not add up to it");
    }
    return list;
  }
}
