import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreTool;

/**
 * A MongoDB-compatible server for machines without a mongod. Arguments: host, port, file, and for TLS
 * the PKCS 12 keystore (password in DOUI_KEYSTORE_PASSWORD). It has no users: loopback only.
 */
final class Mongo {
  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[2]);
    Files.createDirectories(file.getParent());
    DurableBackend backend = new DurableBackend(opened(file), file.resolveSibling("keys.mv"));
    MongoServer server = new MongoServer(backend.version(new Modern()));
    if (args.length > 3) {
      enableTls(server, Path.of(args[3]), System.getenv("DOUI_KEYSTORE_PASSWORD").toCharArray());
    }
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    server.bind(args[0], Integer.parseInt(args[1]));
    System.out.println("ready on " + args[0] + ":" + args[1] + ", data in " + file);
    // The store writes a chunk per commit and gives space back only when asked to.
    while (true) {
      Thread.sleep(500);
      if (backend.isBroken()) {
        // As a mongod does: a store that failed a write (no room on its disk) closes itself for good, and
        // whoever starts this again finds what was committed.
        System.err.println("the store has closed itself; ending");
        Runtime.getRuntime().halt(1);
      }
      try {
        backend.tidyUp();
        backend.forgetDestroyedKeys();
      } catch (RuntimeException error) {
        error.printStackTrace();
      }
    }
  }

  private static MVStore opened(Path file) {
    // What a crash left of a file that was being written anew.
    MVStoreTool.compactCleanUp(file.toString());
    MVStore store = new MVStore.Builder()
        .fileName(file.toString())
        .autoCommitDisabled()
        .cacheSize(128)
        // A commit writes whole pages; packed, the file is a fifth and there is less to tidy up.
        .compress()
        .open();
    store.setVersionsToKeep(0);
    // Every command is a commit, so space is freed soon, or the file would grow by the second.
    store.setRetentionTime(5_000);
    return store;
  }

  /** The drivers refuse the wire version that the library reports. */
  private record Modern() implements MongoVersion {
    @Override
    public List<Integer> getVersionArray() {
      return List.of(5, 0, 0, 0);
    }

    @Override
    public String toVersionString() {
      return "5.0.0";
    }

    @Override
    public int getWireVersion() {
      return 13;
    }
  }

  /**
   * Answers only what is in the file. Commands share a lock and a commit takes it alone, so a commit
   * never cuts a command in half (index written, document not). One commit serves all commands that
   * ended before it began.
   *
   * <p>Databases of keys have a small file of their own. A store never overwrites: it writes pages anew and
   * frees the old ones, which stay readable. A key that was destroyed must not lie on, so a moment after a
   * change among keys that file is written anew with what lives, and the old one goes.
   */
  private static final class DurableBackend extends H2Backend {
    private static final Set<String> SILENT = Set.of("hello", "ismaster", "isMaster", "ping",
        "buildInfo", "buildinfo", "endSessions", "killCursors");
    private static final Set<String> CHANGES = Set.of("update", "delete", "findAndModify");
    private static final long TIDY_BYTES = 64 << 20;
    private static final long QUIET_MS = 2_000;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
    private final AtomicLong ended = new AtomicLong();
    private long committed;
    // At the start too: a crash may have come before the key was forgotten.
    private volatile long keysChangedMs = System.currentTimeMillis();

    private final Path keysFile;
    private final boolean split;
    private MVStore keyStore;
    private H2Backend keys;
    private volatile boolean closing;

    DurableBackend(MVStore store, Path keysFile) {
      super(store);
      this.keysFile = keysFile;
      // Data of before, when there was one file: it stays in one.
      this.split = store.getMapNames().stream().noneMatch(name -> name.contains("_keys"));
      openKeys();
    }

    private void openKeys() {
      keyStore = opened(keysFile);
      keys = new H2Backend(keyStore);
      keys.version(new Modern());
    }

    private boolean isOfKeys(MongoMessage message) {
      return split && message.getDatabaseName().contains("_keys");
    }

    @Override
    public Document handleMessage(MongoMessage message) {
      String command = message.getDocument().keySet().iterator().next();
      if (SILENT.contains(command)) {
        return super.handleMessage(message);
      }
      Document answer;
      long ticket;
      lock.readLock().lock();
      try {
        if (isOfKeys(message)) {
          answer = keys.handleMessage(message);
          if (CHANGES.contains(command) && keysChangedMs == 0) {
            keysChangedMs = System.currentTimeMillis();
          }
        } else {
          answer = super.handleMessage(message);
        }
      } finally {
        ticket = ended.incrementAndGet();
        lock.readLock().unlock();
      }
      // Reads too: what is answered must not vanish with the process.
      commitUpTo(ticket);
      return answer;
    }

    /** Writes the file of keys anew. Everybody waits, but it is small: some hundred bytes a person. */
    void forgetDestroyedKeys() {
      if (keysChangedMs == 0 || System.currentTimeMillis() - keysChangedMs < QUIET_MS) {
        return;
      }
      lock.writeLock().lock();
      try {
        keysChangedMs = 0;
        keys.close();
        MVStoreTool.compact(keysFile.toString(), true);
        openKeys();
      } finally {
        lock.writeLock().unlock();
      }
    }

    boolean isBroken() {
      return !closing && (getMvStore().isClosed() || keyStore.isClosed());
    }

    /** A little at a time: everybody waits meanwhile. */
    void tidyUp() {
      MVStore store = getMvStore();
      if (store.getFillRate() > 50 || store.getFileStore().size() < TIDY_BYTES) {
        return;
      }
      lock.writeLock().lock();
      try {
        store.compact(60, 4 << 20);
      } finally {
        lock.writeLock().unlock();
      }
    }

    @Override
    public void close() {
      closing = true;
      keyStore.close();
      getMvStore().close(2_000);
    }

    private void commitUpTo(long ticket) {
      boolean saved = !getMvStore().hasUnsavedChanges() && !keyStore.hasUnsavedChanges();
      if (saved && !lock.isWriteLocked()) {
        return;
      }
      lock.writeLock().lock();
      try {
        if (committed < ticket) {
          committed = ended.get();
          getMvStore().commit();
          keyStore.commit();
        }
      } finally {
        lock.writeLock().unlock();
      }
    }
  }

  private static void enableTls(MongoServer server, Path keystore, char[] password) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(keystore)) {
      store.load(in, password);
    }
    String alias = store.aliases().nextElement();
    X509Certificate[] chain = Arrays.stream(store.getCertificateChain(alias))
        .map(X509Certificate.class::cast)
        .toArray(X509Certificate[]::new);
    server.enableSsl((PrivateKey) store.getKey(alias, password), null, chain);
  }
}
