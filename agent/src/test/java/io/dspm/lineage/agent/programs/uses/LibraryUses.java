package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;

import java.awt.image.BufferedImage;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.nio.file.Files;
import java.security.KeyStore;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.PropertyResourceBundle;
import java.util.ResourceBundle;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Libraries of the JDK that use files for their callers; for XML there are {@link XmlUses}. */
final class LibraryUses {

  private static final List<FileUse> ADDRESSES =
      List.of(
          use("file-url-read", "a `file:` URL: `openStream`")
              .reads("in.csv")
              .does(
                  place -> {
                    try (InputStream in = url(place, "in.csv").openStream()) {
                      in.read();
                    }
                  }),
          use("url-connection-read", "a `file:` URL: `URLConnection.getInputStream`")
              .reads("in.csv")
              .does(
                  place -> {
                    URLConnection connection = url(place, "in.csv").openConnection();
                    connection.setUseCaches(false);
                    try (InputStream in = connection.getInputStream()) {
                      in.readAllBytes();
                    }
                  }),
          use("url-connection-asked", "a `file:` URL: `URLConnection.getContentLength`")
              .does(place -> url(place, "in.csv").openConnection().getContentLengthLong()),
          use(
                  "resource-of-a-directory",
                  "`getResourceAsStream` of a file in a class path directory")
              .reads("in.csv")
              .does(
                  place -> {
                    try (URLClassLoader loader = loader(place);
                        InputStream in = loader.getResourceAsStream("in.csv")) {
                      in.read();
                    }
                  }),
          use("resource-bundle", "`ResourceBundle.getBundle` of a file in a class path directory")
              .reads("messages.properties")
              .given(place -> Files.writeString(place.path("messages.properties"), "a=b\n"))
              .does(
                  place -> {
                    try (URLClassLoader loader = loader(place)) {
                      ResourceBundle.getBundle("messages", Locale.ROOT, loader).getString("a");
                    }
                  }));

  private static final List<FileUse> FORMATS =
      List.of(
          use("properties-loaded", "`Properties.load(InputStream)`")
              .reads("in.csv")
              .does(
                  place -> {
                    try (InputStream in = new FileInputStream(place.file("in.csv"))) {
                      new Properties().load(in);
                    }
                  }),
          use("properties-loaded-by-a-reader", "`new PropertyResourceBundle(Reader)`")
              .reads("in.csv")
              .does(
                  place -> {
                    try (Reader in = Files.newBufferedReader(place.path("in.csv"))) {
                      new PropertyResourceBundle(in).containsKey("a");
                    }
                  }),
          use("properties-stored", "`Properties.store`")
              .writes("out.properties")
              .does(
                  place -> {
                    try (OutputStream out = new FileOutputStream(place.file("out.properties"))) {
                      properties().store(out, "said of it");
                    }
                  }),
          use("properties-stored-as-xml", "`Properties.storeToXML`, `loadFromXML`")
              .reads("in.xml")
              .writes("out.xml")
              .given(place -> storeToXml(properties(), place, "in.xml"))
              .does(
                  place -> {
                    Properties properties = new Properties();
                    try (InputStream in = new FileInputStream(place.file("in.xml"))) {
                      properties.loadFromXML(in);
                    }
                    storeToXml(properties, place, "out.xml");
                  }),
          use("key-store", "`KeyStore.store`, `KeyStore.getInstance(File, ...)`")
              .reads("in.p12")
              .writes("out.p12")
              .given(place -> store(emptyKeys(), place, "in.p12"))
              .does(
                  place ->
                      store(
                          KeyStore.getInstance(place.file("in.p12"), "secret".toCharArray()),
                          place,
                          "out.p12")),
          use("image-read", "`ImageIO.read(File)`")
              .reads("in.png")
              .given(place -> writeImage(place, "in.png"))
              .does(place -> ImageIO.read(place.file("in.png"))),
          use("image-read-from-a-stream", "`ImageIO.read(InputStream)`, which keeps a cache file")
              .reads("in.png")
              .given(place -> writeImage(place, "in.png"))
              .does(
                  place -> {
                    try (InputStream in = new FileInputStream(place.file("in.png"))) {
                      ImageIO.read(in);
                    }
                  }),
          use("image-written", "`ImageIO.write(..., File)`")
              .writes("out.png")
              .does(place -> writeImage(place, "out.png")),
          use("image-written-over-the-old", "`ImageIO.write(..., File)` over an old file")
              .writes("old.csv")
              .does(place -> writeImage(place, "old.csv")),
          use("image-written-to-a-stream", "`ImageIO.write(..., OutputStream)`, likewise")
              .writes("out.png")
              .does(
                  place -> {
                    try (OutputStream out = new FileOutputStream(place.file("out.png"))) {
                      ImageIO.write(image(), "png", out);
                    }
                  }));

  static final UseGroup GROUP =
      new UseGroup(
          "Libraries of the JDK", Stream.of(ADDRESSES, FORMATS).flatMap(List::stream).toList());

  private LibraryUses() {}

  private static URL url(Place place, String file) throws IOException {
    return place.path(file).toUri().toURL();
  }

  private static URLClassLoader loader(Place place) throws IOException {
    return new URLClassLoader(
        new URL[] {place.directory().toUri().toURL()}, ClassLoader.getPlatformClassLoader());
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("a", "b");
    return properties;
  }

  private static void storeToXml(Properties properties, Place place, String file)
      throws IOException {
    try (OutputStream out = new FileOutputStream(place.file(file))) {
      properties.storeToXML(out, null);
    }
  }

  private static KeyStore emptyKeys() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    return keys;
  }

  private static void store(KeyStore keys, Place place, String file) throws Exception {
    try (OutputStream out = new FileOutputStream(place.file(file))) {
      keys.store(out, "secret".toCharArray());
    }
  }

  private static BufferedImage image() {
    return new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
  }

  private static void writeImage(Place place, String file) throws IOException {
    Place.check(ImageIO.write(image(), "png", place.file(file)), "no image written");
  }
}
