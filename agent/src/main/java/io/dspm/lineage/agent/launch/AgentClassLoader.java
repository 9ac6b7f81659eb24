package io.dspm.lineage.agent.launch;

import io.dspm.lineage.agent.boot.ThreadState;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.security.SecureClassLoader;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads the agent proper and its libraries from {@code inst/} in the agent's jar, where the
 * pipeline's loaders can't see them: classes are named {@code .classdata} there.
 *
 * <p>Its parent is the platform loader, so nothing of the pipeline is visible to the agent either.
 * The jar stays open for as long as the JVM lives.
 */
final class AgentClassLoader extends SecureClassLoader {

  static {
    registerAsParallelCapable();
  }

  private static final String ROOT = "inst/";

  private static volatile boolean hooked;

  private final ZipFile jar;
  private final URI location;
  private final CodeSource source;

  private AgentClassLoader(File file) throws IOException {
    super("lineage-agent", ClassLoader.getPlatformClassLoader());
    // With a character set of its own, for the JDK shares what it opens in the same way, and the
    // lock on it: whoever reads the agent's jar, such as one that looks through the class path,
    // would hold that lock in the hook, where classes of the agent's are loaded. The names are all
    // ASCII.
    jar = new ZipFile(file, ZipFile.OPEN_READ, StandardCharsets.ISO_8859_1);
    location = file.toURI();
    source = new CodeSource(location.toURL(), (Certificate[]) null);
  }

  static AgentClassLoader open(File jar) throws IOException {
    return new AgentClassLoader(jar);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    ZipEntry entry = jar.getEntry(ROOT + name.replace('.', '/') + ".classdata");
    if (entry == null) {
      throw new ClassNotFoundException(name);
    }
    byte[] bytes = read(entry, name);
    int dot = name.lastIndexOf('.');
    if (dot > 0 && getDefinedPackage(name.substring(0, dot)) == null) {
      definePackageOnce(name.substring(0, dot));
    }
    return defineClass(name, bytes, 0, bytes.length, source);
  }

  /**
   * Reads a class. The jar's own lock is held meanwhile, and whoever comes to the hook may have to
   * load a class of the agent's: a thread that is not the agent's must not get there from here.
   */
  private byte[] read(ZipEntry entry, String name) throws ClassNotFoundException {
    boolean outside = hooked && InAgent.enter();
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    } finally {
      if (outside) {
        InAgent.leave();
      }
    }
  }

  /** Called by name, once they are. */
  static void bootClassesAreDefined() {
    hooked = true;
  }

  /** Apart, so that nobody looks for a boot class before there is one. */
  private static final class InAgent {

    static boolean enter() {
      return ThreadState.enterAgent();
    }

    static void leave() {
      ThreadState.leaveAgent(true);
    }
  }

  private void definePackageOnce(String name) {
    try {
      definePackage(name, null, null, null, null, null, null, null);
    } catch (IllegalArgumentException alreadyDefinedByAnotherThread) {
      return;
    }
  }

  @Override
  protected java.security.PermissionCollection getPermissions(CodeSource codeSource) {
    // Under a security manager (JDK 17) the agent's own work must not need the pipeline's policy.
    java.security.Permissions all = new java.security.Permissions();
    all.add(new java.security.AllPermission());
    return all;
  }

  @Override
  protected @Nullable URL findResource(String name) {
    if (jar.getEntry(ROOT + name) == null) {
      return null;
    }
    try {
      return URI.create("jar:" + location + "!/" + ROOT + name).toURL();
    } catch (MalformedURLException | IllegalArgumentException e) {
      return null;
    }
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL url = findResource(name);
    return url == null
        ? Collections.emptyEnumeration()
        : Collections.enumeration(Collections.singleton(url));
  }

  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    // Without a detour through a jar: URL, whose cache would open the jar once more.
    ZipEntry entry = jar.getEntry(ROOT + name);
    if (entry == null) {
      return super.getResourceAsStream(name);
    }
    try {
      return jar.getInputStream(entry);
    } catch (IOException e) {
      return null;
    }
  }
}
