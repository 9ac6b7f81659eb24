package com.example.mirror;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Mirrors the files {@code 1.in} to {@code 3.in} of the folder {@code --data} and ends. */
@SpringBootApplication
@EnableScheduling
// What is asynchronous has a proxy, as what is transactional or cached would.
@EnableAsync(proxyTargetClass = true)
public class MirrorApplication {

  public static void main(String[] arguments) throws InterruptedException {
    ConfigurableApplicationContext context =
        SpringApplication.run(MirrorApplication.class, arguments);
    Mirror mirror = context.getBean(Mirror.class);
    System.out.println("bean: " + mirror.getClass().getName());
    System.out.println("loader: " + Mirror.class.getClassLoader().getClass().getName());
    mirror.awaitRounds();
    System.exit(SpringApplication.exit(context));
  }
}
