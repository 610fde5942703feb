package dev.lido.cli;

import dev.lido.cli.CaseResult.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Writes reports as files in the format of JUnit's reports, so that build servers display them, and reads them again.
 * Values that the format has no element for are properties.
 */
final class JunitXml {
    private static final String INDENT = "\n    ";

    private JunitXml() {}

    static void write(PoolReport report, Path file) throws IOException {
        Reports.makeFolderOf(file);
        try (Writer text = Files.newBufferedWriter(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            write(report, xml);
            xml.writeEndDocument();
            xml.close();
            text.write('\n');
        } catch (XMLStreamException failed) {
            throw new IOException("could not write " + file, failed);
        }
    }

    private static void write(PoolReport report, XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", report.title());
        xml.writeAttribute("tests", Integer.toString(report.results().size()));
        xml.writeAttribute("failures", Long.toString(report.count(Status.FAILED)));
        xml.writeAttribute("errors", "0");
        xml.writeAttribute("skipped", Long.toString(report.count(Status.SKIPPED)));
        xml.writeAttribute("time", seconds(report.took().toMillis() / 1e3));
        xml.writeAttribute("timestamp", report.begun().toString());
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("pool", report.pool());
        properties.put("workers", Integer.toString(report.workers()));
        properties.put("capabilities", report.capabilities());
        properties.put("versions", report.versions());
        properties.put("seed", Long.toString(report.seed()));
        properties(properties, xml);
        for (CaseResult result : report.results()) {
            xml.writeCharacters(INDENT);
            xml.writeStartElement("testcase");
            xml.writeAttribute("classname", result.group());
            xml.writeAttribute("name", result.name());
            xml.writeAttribute("time", seconds(result.seconds()));
            properties(
                    Map.of("case", Integer.toString(result.number()), "rules", String.join(" ", result.rules())), xml);
            if (result.status() == Status.FAILED) {
                xml.writeStartElement("failure");
                xml.writeAttribute("message", line(result.reason()));
                xml.writeCharacters(printable(result.detail()));
                xml.writeEndElement();
            } else if (result.status() == Status.SKIPPED) {
                xml.writeEmptyElement("skipped");
                xml.writeAttribute("message", line(result.reason()));
            }
            xml.writeEndElement();
        }
        xml.writeCharacters("\n");
        xml.writeEndElement();
    }

    private static void properties(Map<String, String> properties, XMLStreamWriter xml) throws XMLStreamException {
        xml.writeCharacters(INDENT);
        xml.writeStartElement("properties");
        for (Map.Entry<String, String> property : properties.entrySet()) {
            xml.writeEmptyElement("property");
            xml.writeAttribute("name", property.getKey());
            xml.writeAttribute("value", property.getValue());
        }
        xml.writeEndElement();
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }

    /** A reader of XML replaces line ends in attributes by spaces. */
    private static String line(String text) {
        return printable(text.strip().replace('\n', ' '));
    }

    /** Replaces characters that XML cannot represent, such as a terminal's escape character, by question marks. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints()
                .map(c ->
                        c == '\n' || c == '\t' || (c >= ' ' && c < 0xD800) || (c >= 0xE000 && c <= 0xFFFD) || c > 0xFFFF
                                ? c
                                : '?')
                .forEach(printable::appendCodePoint);
        return printable.toString();
    }

    /**
     * Reads a file that {@link #write} wrote.
     *
     * @throws IOException if the file is not such a report
     */
    static PoolReport read(Path file) throws IOException {
        Element suite;
        try (InputStream in = Files.newInputStream(file)) {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            suite = factory.newDocumentBuilder().parse(in).getDocumentElement();
        } catch (SAXException | ParserConfigurationException unreadable) {
            throw new IOException(file + " is not a report of the kit: " + unreadable.getMessage(), unreadable);
        }
        Map<String, String> properties = properties(suite);
        if (!properties.containsKey("pool")) {
            throw new IOException(file + " is not a report of the kit: it does not name a pool");
        }
        List<CaseResult> results = new ArrayList<>();
        NodeList cases = suite.getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            results.add(result((Element) cases.item(i)));
        }
        return new PoolReport(
                suite.getAttribute("name"),
                properties.get("pool"),
                Integer.parseInt(properties.get("workers")),
                properties.get("capabilities"),
                properties.get("versions"),
                Long.parseLong(properties.get("seed")),
                Instant.parse(suite.getAttribute("timestamp")),
                Duration.ofMillis(Math.round(Double.parseDouble(suite.getAttribute("time")) * 1e3)),
                results);
    }

    private static CaseResult result(Element testcase) {
        Map<String, String> properties = properties(testcase);
        NodeList failures = testcase.getElementsByTagName("failure");
        NodeList skips = testcase.getElementsByTagName("skipped");
        Status status = Status.PASSED;
        String reason = "";
        String detail = "";
        if (failures.getLength() > 0) {
            status = Status.FAILED;
            reason = ((Element) failures.item(0)).getAttribute("message");
            detail = failures.item(0).getTextContent();
        } else if (skips.getLength() > 0) {
            status = Status.SKIPPED;
            reason = ((Element) skips.item(0)).getAttribute("message");
        }
        return new CaseResult(
                Integer.parseInt(properties.get("case")),
                testcase.getAttribute("name"),
                testcase.getAttribute("classname"),
                List.of(properties.get("rules").split(" ")),
                status,
                reason,
                detail,
                Double.parseDouble(testcase.getAttribute("time")));
    }

    private static Map<String, String> properties(Element parent) {
        Map<String, String> properties = new LinkedHashMap<>();
        NodeList children = parent.getChildNodes();
        for (int i = 0; i < children.getLength(); i++) {
            if (children.item(i) instanceof Element element
                    && element.getTagName().equals("properties")) {
                NodeList entries = element.getElementsByTagName("property");
                for (int j = 0; j < entries.getLength(); j++) {
                    Element entry = (Element) entries.item(j);
                    properties.put(entry.getAttribute("name"), entry.getAttribute("value"));
                }
            }
        }
        return properties;
    }
}
