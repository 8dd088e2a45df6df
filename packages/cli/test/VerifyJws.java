import java.nio.file.Files;
import java.nio.file.Path;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.VerificationJwkSelector;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.json.JsonUtil;

/**
 * Checks a flattened JWS with jose4j, a library that shares nothing with the one it was signed by. Prints
 * its type and its payload; ends with 1 when the signature does not hold.
 *
 * <p>java -cp 'jars/*' VerifyJws.java document.json jwks.json
 */
public final class VerifyJws {
  public static void main(String[] args) throws Exception {
    var document = JsonUtil.parseJson(Files.readString(Path.of(args[0])));
    var keys = new JsonWebKeySet(Files.readString(Path.of(args[1])));
    var jws = new JsonWebSignature();
    jws.setAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, "EdDSA"));
    jws.setCompactSerialization(
        document.get("protected") + "." + document.get("payload") + "." + document.get("signature"));
    jws.setKey(new VerificationJwkSelector().select(jws, keys.getJsonWebKeys()).getKey());
    if (!jws.verifySignature()) {
      System.err.println("the signature does not hold");
      System.exit(1);
    }
    System.out.println(jws.getHeader("typ"));
    System.out.println(jws.getPayload());
  }
}
