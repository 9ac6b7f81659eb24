package io.dspm.lineage.agent.process;

import io.dspm.lineage.agent.config.HostName;
import io.dspm.lineage.agent.config.JvmFacts;
import io.dspm.lineage.agent.config.NamedValue;
import io.dspm.lineage.agent.config.Secrets;
import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts together the members of the facet {@code dspm_process} but for the code, masked. */
final class ProcessFacts {

  private static final int MOST_CHARACTERS = 32 * 1024;
  private static final int LONGEST = 8 * 1024;

  private int room;
  private int omitted;

  private ProcessFacts() {}

  static Map<String, Object> of(JvmFacts facts, CommandLine command) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("command", new ProcessFacts().command(facts, command));
    members.put("workingDirectory", facts.directory());
    String host = HostName.elseOf(facts.hostName());
    if (!host.isEmpty()) {
      members.put("host", host);
    }
    members.put("user", facts.user());
    long pid = ProcessId.ofThisJvm();
    if (pid > 0) {
      members.put("pid", pid);
    }
    Map<String, Object> jvm = new LinkedHashMap<>();
    jvm.put("name", facts.vmName());
    jvm.put("vendor", facts.vendor());
    jvm.put("version", facts.version());
    jvm.put("home", facts.home());
    members.put("jvm", jvm);
    Map<String, Object> os = new LinkedHashMap<>();
    os.put("name", facts.osName());
    os.put("version", facts.osVersion());
    os.put("arch", facts.osArch());
    members.put("os", os);
    return members;
  }

  /** The words of the command line as the system has them; empty if it does not tell. */
  static List<String> systemCommand() {
    String words = SmallFiles.read(new File("/proc/self/cmdline"));
    return words == null ? List.of() : SmallFiles.split(words, '\0');
  }

  private Map<String, Object> command(JvmFacts facts, CommandLine command) {
    Map<String, Object> members = new LinkedHashMap<>();
    String program = command.program();
    if (program == null) {
      room = MOST_CHARACTERS;
      members.put("line", cut(Secrets.maskWords(facts.command())));
    } else {
      members.put("program", program);
      members.put("arguments", fitting(Secrets.maskArguments(command.arguments())));
      members.put("jvmOptions", fitting(Secrets.maskArguments(command.options())));
    }
    List<Object> more = new ArrayList<>();
    room = MOST_CHARACTERS;
    for (NamedValue variable : facts.options()) {
      String value = variable.value();
      String shown = cut(Secrets.maskWords(value == null ? "" : value));
      more.add(Map.of("name", variable.name(), "value", shown));
    }
    if (!more.isEmpty()) {
      members.put("environmentOptions", more);
    }
    if (omitted > 0) {
      members.put("omitted", (long) omitted);
    }
    return members;
  }

  private List<Object> fitting(List<String> words) {
    room = MOST_CHARACTERS;
    List<Object> fitting = new ArrayList<>();
    for (String word : words) {
      if (room <= 0) {
        omitted++;
      } else {
        fitting.add(cut(word));
      }
    }
    return fitting;
  }

  private String cut(String word) {
    int length = Math.min(LONGEST, Math.max(room, 0));
    room -= Math.min(length, word.length());
    if (word.length() <= length) {
      return word;
    }
    omitted++;
    return word.substring(0, length) + " …";
  }
}
