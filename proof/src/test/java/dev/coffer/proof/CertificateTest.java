package dev.coffer.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A deletion certificate")
class CertificateTest {
  private static final Pattern CONTENT =
      Pattern.compile("\\{\"content\":\"([^\"]*)\",\"name\":\"([^\"]*)\"}");

  @Test
  @DisplayName("verifies with the public key alone, and says what is gone and what is left")
  void verifies() throws Unreadable {
    Verdict verdict = Sample.VERIFIER.verify(Sample.file());

    assertThat(verdict.valid()).as(verdict.toString()).isTrue();
    assertThat(verdict.kind()).isEqualTo("deletion certificate");
    assertThat(verdict.checks())
        .extracting(Verdict.Check::name)
        .containsExactly(
            "statement",
            "subject",
            "plan",
            "copies",
            "copies-000001",
            "absence",
            "remaining",
            "keys",
            "audit");
    assertThat(verdict.facts())
        .contains(
            new Verdict.Fact("tenant", "acme"),
            new Verdict.Fact("backups deleted", "3"),
            new Verdict.Fact("versions gone", "30 (3003 bytes)"),
            new Verdict.Fact("versions locked", "4"),
            new Verdict.Fact("locked until", "2027-01-01T00:00:00Z"),
            new Verdict.Fact("keys destroyed", "transit/keys/coffer-acme-kek"));
    assertThat(Sample.VERIFIER.deletion(Sample.file()).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(Sample.certificate(3));
  }

  @Test
  @DisplayName("says what the tenant took along, and a flipped bit in that names it")
  void export() throws Unreadable {
    byte[] whole = Sample.exporting().sign(Sample.ISSUED, Sample::sign);

    Verdict verdict = Sample.VERIFIER.verify(whole);
    assertThat(verdict.valid()).as(verdict.toString()).isTrue();
    assertThat(verdict.checks())
        .extracting(Verdict.Check::name)
        .containsSubsequence("plan", "export", "copies");
    assertThat(verdict.facts())
        .contains(
            new Verdict.Fact(
                "exported", "shop of backup b-000002 (20000000 bytes) until 2026-12-22T00:00:00Z"));
    assertThat(Sample.VERIFIER.deletion(whole).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(Sample.exporting());
    contents(whole)
        .forEach(
            (at, name) -> {
              if (name.equals("export")) {
                assertThat(broken(Sample.flipped(whole, at, 1)))
                    .isIn(List.of("export"), List.of("unreadable"));
              }
            });
  }

  @Test
  @DisplayName("signed twice, is the same bytes")
  void isDeterministic() {
    assertThat(Sample.file()).isEqualTo(Sample.file());
  }

  @Test
  @DisplayName(
      "S4 a flipped bit in any byte names the claim that it broke, or the byte that is unreadable")
  void everyFlipIsFound() {
    byte[] whole = Sample.file();
    Map<Integer, String> contents = contents(whole);
    int statement = new String(whole, UTF_8).indexOf("\"statement\":");
    int named = 0;
    for (int at = 0; at < whole.length; at++) {
      // Two bits of each byte, another two in the next: all eight would take four times as long.
      for (int bit : new int[] {at % 8, (at + 5) % 8}) {
        List<String> broken = broken(Sample.flipped(whole, at, 1 << bit));
        assertThat(broken).as("byte %d, bit %d", at, bit).isNotEqualTo(List.of());
        if (broken.equals(List.of("unreadable"))) {
          continue;
        }
        named++;
        if (at > statement) {
          assertThat(broken).as("byte %d, bit %d", at, bit).startsWith("statement");
        } else if (contents.containsKey(at)) {
          assertThat(broken).as("byte %d, bit %d", at, bit).containsExactly(contents.get(at));
        }
      }
    }
    // Most of a file is claims, and most flips in a claim leave a readable file.
    assertThat(named).isGreaterThan(whole.length);
  }

  @Property(tries = 300)
  void noEditGoesUnnoticed(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0, max = 1_000_000) Integer> places,
      @ForAll @IntRange(min = 0, max = 255) int value,
      @ForAll @IntRange(min = 0, max = 3) int how) {
    byte[] whole = Sample.file();
    List<Byte> bytes = new ArrayList<>();
    for (byte one : whole) {
      bytes.add(one);
    }
    for (int place : places) {
      int at = place % bytes.size();
      switch (how) {
        case 0 -> bytes.set(at, (byte) value);
        case 1 -> bytes.add(at, (byte) value);
        case 2 -> bytes.remove(at);
        default -> Collections.swap(bytes, at, (at + value) % bytes.size());
      }
    }
    byte[] edited = new byte[bytes.size()];
    for (int i = 0; i < edited.length; i++) {
      edited[i] = bytes.get(i);
    }

    assertThat(broken(edited).isEmpty()).isEqualTo(java.util.Arrays.equals(edited, whole));
  }

  static Stream<Arguments> rewritings() {
    return Stream.of(
        edit("white space behind it", text -> text + "\n"),
        edit("white space within", text -> text.replaceFirst(":", ": ")),
        edit("a member that nobody knows", text -> text.replaceFirst("\\{", "{\"a\":1,")),
        edit(
            "a member twice",
            text -> text.replaceFirst("\\{\"content\"", "{\"name\":\"x\",\"content\"")),
        edit("members in another order", CertificateTest::reordered),
        edit("an escaped letter", text -> text.replaceFirst("\"subject\"", "\"\\\\u0073ubject\"")),
        edit("a null", text -> text.replaceFirst("\"name\":\"plan\"", "\"name\":null")),
        edit("a second value", text -> text + text),
        edit("nothing", text -> ""),
        edit("null", text -> "null"),
        edit("a list", text -> "[" + text + "]"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rewritings")
  @DisplayName("S11 in any other encoding is not read")
  void oneEncodingOnly(String what, UnaryOperator<String> edit) {
    byte[] edited = edit.apply(new String(Sample.file(), UTF_8)).getBytes(UTF_8);

    assertThatExceptionOfType(Unreadable.class)
        .as(what)
        .isThrownBy(() -> Sample.VERIFIER.verify(edited));
  }

  @Test
  @DisplayName("says at which byte it cannot be read")
  void saysWhere() {
    String text = new String(Sample.file(), UTF_8);
    int at = text.indexOf("\"name\":\"plan\"");
    String edited = text.substring(0, at) + ' ' + text.substring(at);

    assertThatExceptionOfType(Unreadable.class)
        .isThrownBy(() -> Sample.VERIFIER.verify(edited.getBytes(UTF_8)))
        .withMessageContaining("at byte " + at);
  }

  @Test
  @DisplayName("S11 base64 with stray low bits breaks its claim")
  void strayBits() {
    String text = new String(Sample.file(), UTF_8);
    Matcher claim = CONTENT.matcher(text);
    while (claim.find()) {
      if (claim.group(1).endsWith("=")) {
        int at = claim.start(1) + claim.group(1).indexOf('=') - 1;
        byte[] edited = text.getBytes(UTF_8);
        edited[at]++; // The next letter of the alphabet decodes to the same bytes.
        assertThat(
                Base64.getDecoder()
                    .decode(new String(edited, claim.start(1), claim.group(1).length(), UTF_8)))
            .isEqualTo(Base64.getDecoder().decode(claim.group(1)));
        assertThat(broken(edited)).containsExactly(claim.group(2));
        return;
      }
    }
    throw new AssertionError("the sample has no padded claim");
  }

  @Test
  @DisplayName("S11 claims that are swapped, dropped, added or another certificate's are named")
  void claimsAreWhole() {
    List<Claim> claims = Sample.claims(3);
    List<Claim> swapped = new ArrayList<>(claims);
    Collections.swap(swapped, 0, 1);
    assertThat(broken(stitched(swapped))).containsExactly("subject", "plan");
    assertThat(broken(stitched(claims.subList(0, claims.size() - 1)))).containsExactly("audit");
    List<Claim> more = new ArrayList<>(claims);
    more.add(new Claim("extra", new byte[] {1}));
    assertThat(broken(stitched(more))).containsExactly("extra");
    List<Claim> foreign = new ArrayList<>(claims);
    foreign.set(0, Sample.claims(2).get(2));
    assertThat(broken(stitched(foreign))).containsExactly("subject");
  }

  /** The sample's statement over other claims. */
  private static byte[] stitched(List<Claim> claims) {
    try {
      return Json.write(
          new Certificate.File(
              claims.stream()
                  .map(
                      claim ->
                          new Certificate.Content(Encoding.base64(claim.content()), claim.name()))
                  .toList(),
              Certificate.read(Sample.file()).statement()));
    } catch (Unreadable impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Test
  @DisplayName("S11 signed by a key that was not given, or over another type, is broken")
  void keyAndTypeCount() throws Unreadable {
    Dsse.TrustedKey other = new Dsse.TrustedKey("acme/2", Sample.KEY.raw());
    Verdict unknown = new Verifier(new PublicKeys(List.of(other))).verify(Sample.file());
    assertThat(unknown.broken()).containsExactly("statement");
    assertThat(unknown.checks().getFirst().detail()).contains("acme/1", "not among the keys");
    Dsse.TrustedKey wrong = new Dsse.TrustedKey("acme/1", new byte[32]);
    assertThat(new Verifier(new PublicKeys(List.of(wrong))).verify(Sample.file()).broken())
        .containsExactly("statement");

    Certificate.File file = Certificate.read(Sample.file());
    byte[] payload = Dsse.open(file.statement()).payload();
    Dsse.Wire retyped = Dsse.wire("application/other", payload, Sample::sign);
    assertThat(broken(Json.write(new Certificate.File(file.claims(), retyped))))
        .containsExactly("statement");
  }

  static Stream<Arguments> lies() {
    return Stream.of(
        lie("copies", "\"versions\":30", "\"versions\":31"),
        lie("absence", "\"versions\":30", "\"versions\":25"),
        lie("copies-000001", "\"b-000002\"", "\"b-000001\""),
        lie("copies-000001", ",1002,", ",1003,"),
        lie("subject", "\"acme\"", "\"bolt\""),
        lie("audit", "\"acme\"", "\"bolt\""),
        lie("plan", "{", "{\"later\":1,"),
        lie("keys", "transit", "\\u0074ransit"));
  }

  @ParameterizedTest(name = "{0}: {1} → {2}")
  @MethodSource("lies")
  @DisplayName("S11 whose claims contradict each other is broken, even when it is signed")
  void contradictions(String claim, String from, String to) {
    List<Claim> claims =
        Sample.claims(3).stream()
            .map(
                one ->
                    one.name().equals(claim)
                        ? new Claim(
                            claim,
                            new String(one.content(), UTF_8).replace(from, to).getBytes(UTF_8))
                        : one)
            .toList();

    byte[] file = Certificate.seal("DELETION", "acme", "p-1", Sample.ISSUED, claims, Sample::sign);

    assertThat(broken(file)).containsExactly(claim.replaceFirst("-.*", ""));
  }

  @Test
  @DisplayName("S11 of another kind, for another tenant or with a claim twice is not believed")
  void statementsThatAreNotBelieved() {
    List<Claim> claims = Sample.claims(3);
    List<Claim> doubled = new ArrayList<>(claims);
    doubled.add(claims.getFirst());
    for (byte[] file :
        List.of(
            Certificate.seal("BIRTH", "acme", "p-1", Sample.ISSUED, claims, Sample::sign),
            Certificate.seal("DELETION", "bolt", "p-1", Sample.ISSUED, claims, Sample::sign),
            Certificate.seal("DELETION", "acme", "p-1", Sample.ISSUED, doubled, Sample::sign))) {
      assertThat(broken(file)).containsExactly("statement");
    }
  }

  @Test
  @DisplayName("of 100,000 backups is made, read and verified")
  void large() throws Unreadable {
    byte[] file = Sample.certificate(100_000).sign(Sample.ISSUED, Sample::sign);

    Verdict verdict = Sample.VERIFIER.verify(file);

    assertThat(verdict.valid()).isTrue();
    assertThat(file.length).isLessThan(32 << 20);
    byte[] flipped = Sample.flipped(file, file.length / 2, 1);
    assertThat(broken(flipped)).hasSize(1).first().asString().startsWith("copies-0000");
  }

  private static List<String> broken(byte[] file) {
    try {
      return Sample.VERIFIER.verify(file).broken();
    } catch (Unreadable unreadable) {
      return List.of("unreadable");
    }
  }

  /** Offsets within a claim's base64, with the claim's name. */
  private static Map<Integer, String> contents(byte[] file) {
    Map<Integer, String> contents = new TreeMap<>();
    Matcher claim = CONTENT.matcher(new String(file, UTF_8));
    while (claim.find()) {
      for (int at = claim.start(1); at < claim.end(1); at++) {
        contents.put(at, claim.group(2));
      }
    }
    return contents;
  }

  private static String reordered(String text) {
    Matcher claim = CONTENT.matcher(text);
    return claim.replaceFirst(
        found -> "{\"name\":\"" + found.group(2) + "\",\"content\":\"" + found.group(1) + "\"}");
  }

  private static Arguments edit(String what, UnaryOperator<String> edit) {
    return Arguments.of(what, edit);
  }

  private static Arguments lie(String claim, String from, String to) {
    return Arguments.of(claim, from, to);
  }
}
