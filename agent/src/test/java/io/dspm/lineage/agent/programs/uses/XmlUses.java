package io.dspm.lineage.agent.programs.uses;

import static io.dspm.lineage.agent.programs.uses.UseDraft.use;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.SAXParserFactory;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.xml.sax.helpers.DefaultHandler;

/** What {@code javax.xml} parses and transforms. */
final class XmlUses {

  private static final String STYLE =
      "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>"
          + "<xsl:template match='/'><out><xsl:value-of select='/a/b'/></out></xsl:template>"
          + "</xsl:stylesheet>";

  private static final String SCHEMA =
      "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='a'><xs:complexType>"
          + "<xs:sequence><xs:element name='b' type='xs:string'/></xs:sequence>"
          + "</xs:complexType></xs:element></xs:schema>";

  static final UseGroup GROUP =
      new UseGroup(
          "XML",
          List.of(
              xml("xml-parsed", "`DocumentBuilder.parse(File)`")
                  .reads("in.xml")
                  .does(
                      place ->
                          DocumentBuilderFactory.newInstance()
                              .newDocumentBuilder()
                              .parse(place.file("in.xml"))),
              xml("xml-parsed-by-address", "`DocumentBuilder.parse(String)`, a `file:` address")
                  .reads("in.xml")
                  .does(
                      place ->
                          DocumentBuilderFactory.newInstance()
                              .newDocumentBuilder()
                              .parse(place.path("in.xml").toUri().toString())),
              xml("xml-parsed-with-a-dtd", "`DocumentBuilder.parse(File)`, which names a DTD")
                  .reads("typed.xml", "a.dtd")
                  .does(
                      place ->
                          DocumentBuilderFactory.newInstance()
                              .newDocumentBuilder()
                              .parse(place.file("typed.xml"))),
              xml("xml-parsed-by-sax", "`SAXParser.parse(File, ...)`")
                  .reads("in.xml")
                  .does(
                      place ->
                          SAXParserFactory.newInstance()
                              .newSAXParser()
                              .parse(place.file("in.xml"), new DefaultHandler())),
              xml("xml-parsed-by-stax", "`XMLStreamReader`").reads("in.xml").does(XmlUses::stream),
              xml("xml-validated", "`Validator.validate` against a schema in a file")
                  .reads("in.xml", "a.xsd")
                  .does(
                      place ->
                          SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                              .newSchema(place.file("a.xsd"))
                              .newValidator()
                              .validate(new StreamSource(place.file("in.xml")))),
              xml("xml-transformed", "`Transformer`, file to file")
                  .reads("in.xml")
                  .writes("out.xml")
                  .does(
                      place ->
                          TransformerFactory.newInstance()
                              .newTransformer()
                              .transform(
                                  new StreamSource(place.file("in.xml")),
                                  new StreamResult(place.file("out.xml")))),
              xml("xml-transformed-by-style", "`Transformer` with a style sheet in a file")
                  .reads("in.xml", "style.xsl")
                  .writes("out.xml")
                  .does(
                      place ->
                          TransformerFactory.newInstance()
                              .newTransformer(new StreamSource(place.file("style.xsl")))
                              .transform(
                                  new StreamSource(place.file("in.xml")),
                                  new StreamResult(place.file("out.xml")))),
              xml("xml-written-by-stax", "`XMLStreamWriter`")
                  .writes("out.xml")
                  .does(XmlUses::writeStream)));

  private XmlUses() {}

  private static UseDraft xml(String name, String words) {
    return use(name, words).given(XmlUses::write);
  }

  private static void write(Place place) throws IOException {
    String document = "<a><b>c</b></a>";
    Files.writeString(place.path("in.xml"), document);
    Files.writeString(place.path("typed.xml"), "<!DOCTYPE a SYSTEM 'a.dtd'>" + document);
    Files.writeString(place.path("a.dtd"), "<!ELEMENT a (b)><!ELEMENT b (#PCDATA)>");
    Files.writeString(place.path("a.xsd"), SCHEMA);
    Files.writeString(place.path("style.xsl"), STYLE);
  }

  private static void stream(Place place) throws Exception {
    try (InputStream in = new FileInputStream(place.file("in.xml"))) {
      XMLStreamReader reader = XMLInputFactory.newInstance().createXMLStreamReader(in);
      while (reader.hasNext()) {
        reader.next();
      }
      reader.close();
    }
  }

  private static void writeStream(Place place) throws Exception {
    try (OutputStream out = Files.newOutputStream(place.path("out.xml"))) {
      XMLStreamWriter writer = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
      writer.writeStartElement("a");
      writer.writeEndElement();
      writer.close();
    }
  }
}
