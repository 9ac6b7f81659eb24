package io.dspm.lineage.agent.programs;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.util.Collections;

/**
 * Chooses the network's protocol before it first uses the network, as a program may, and says what
 * came of it.
 */
public final class PrefersIpv4 {

  private PrefersIpv4() {}

  public static void main(String[] arguments) throws Exception {
    System.setProperty("java.net.preferIPv4Stack", "true");
    try (ServerSocket socket = new ServerSocket(0)) {
      System.out.println(socket.getInetAddress());
    }
    for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : Collections.list(each.getInetAddresses())) {
        System.out.println(each.getName() + " " + (address instanceof Inet6Address ? "v6" : "v4"));
      }
    }
  }
}
