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

/**
 * A MongoDB-compatible server for machines without a mongod. Arguments: host, port, file, and for TLS
 * the PKCS 12 keystore (password in DOUI_KEYSTORE_PASSWORD). It has no users: loopback only.
 */
final class Mongo {
  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[2]);
    Files.createDirectories(file.getParent());
    MVStore store = new MVStore.Builder()
        .fileName(file.toString())
        .autoCommitDisabled()
        .cacheSize(128)
        // A commit writes whole pages; packed, the file is a fifth and there is less to tidy up.
        .compress()
        .open();
    store.setVersionsToKeep(0);
    // Every command is a commit, so space is freed soon, or the file would grow by the second.
    store.setRetentionTime(DurableBackend.RETENTION_MS);

    DurableBackend backend = new DurableBackend(store);
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
      backend.tidyUp();
      backend.forgetDeadPages();
    }
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
   */
  private static final class DurableBackend extends H2Backend {
    private static final Set<String> SILENT = Set.of("hello", "ismaster", "isMaster", "ping",
        "buildInfo", "buildinfo", "endSessions", "killCursors");
    private static final Set<String> CHANGES = Set.of("update", "delete", "findAndModify");
    private static final long TIDY_BYTES = 64 << 20;
    private static final long QUIET_MS = 2_000;
    private static final int PIECE_MS = 100;
    private static final int RETENTION_MS = 5_000;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
    private final AtomicLong ended = new AtomicLong();
    private long committed;
    private volatile long keysChangedMs;

    DurableBackend(MVStore store) {
      super(store);
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
        answer = super.handleMessage(message);
        if (CHANGES.contains(command) && message.getDatabaseName().contains("_keys")
            && keysChangedMs == 0) {
          keysChangedMs = System.currentTimeMillis();
        }
      } finally {
        ticket = ended.incrementAndGet();
        lock.readLock().unlock();
      }
      // Reads too: what is answered must not vanish with the process.
      commitUpTo(ticket);
      return answer;
    }

    /**
     * A key that was destroyed must not lie on in the file. The store never overwrites: it writes pages
     * anew and frees the old ones, which stay readable. So a while after a change among keys every chunk
     * that holds anything dead is written anew and the file cut to what lives.
     */
    void forgetDeadPages() throws InterruptedException {
      if (keysChangedMs == 0 || System.currentTimeMillis() - keysChangedMs < QUIET_MS) {
        return;
      }
      long wholeMs = 0;
      // In small pieces, for everybody waits meanwhile; what could not be finished is begun again.
      do {
        lock.writeLock().lock();
        try {
          keysChangedMs = 0;
          long beganMs = System.currentTimeMillis();
          getMvStore().commit();
          getMvStore().compactFile(PIECE_MS);
          wholeMs = System.currentTimeMillis() - beganMs;
        } finally {
          // It leaves none behind, and a crash needs some.
          getMvStore().setRetentionTime(RETENTION_MS);
          lock.writeLock().unlock();
        }
        Thread.sleep(PIECE_MS);
      } while (wholeMs >= PIECE_MS);
    }

    /** A little at a time: everybody waits meanwhile. */
    void tidyUp() {
      MVStore store = getMvStore();
      if (store.isClosed() || store.getFillRate() > 50 || store.getFileStore().size() < TIDY_BYTES) {
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
      getMvStore().close(2_000);
    }

    private void commitUpTo(long ticket) {
      if (!getMvStore().hasUnsavedChanges() && !lock.isWriteLocked()) {
        return;
      }
      lock.writeLock().lock();
      try {
        if (committed < ticket) {
          committed = ended.get();
          getMvStore().commit();
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
