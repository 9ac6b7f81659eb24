package io.dspm.lineage.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--password=hunter2 | --password=***",
        "--password=a;b&c,d e=f | --password=***",
        "-password:hunter2 | -password:***",
        "--db.password=hunter2 | --db.password=***",
        "-Ddb.password=hunter2 | -Ddb.password=***",
        "-Dkey=hunter2 | -Dkey=***",
        "-Dauth=hunter2 | -Dauth=***",
        "-Pkey=hunter2 | -Pkey=***",
        "-Djavax.net.ssl.keyStorePassword=hunter2 | -Djavax.net.ssl.keyStorePassword=***",
        "password=hunter2 | password=***",
        "PGPASSWORD=hunter2 | PGPASSWORD=***",
        "AWS_SECRET_ACCESS_KEY=hunter2 | AWS_SECRET_ACCESS_KEY=***",
        "AWS_ACCESS_KEY_ID=hunter2 | AWS_ACCESS_KEY_ID=***",
        "--apiKey=hunter2 | --apiKey=***",
        "--APIKey=hunter2 | --APIKey=***",
        "--api-key=hunter2 | --api-key=***",
        "--authToken=hunter2 | --authToken=***",
        "--dbpwd=hunter2 | --dbpwd=***",
        "--db_passwd=hunter2 | --db_passwd=***",
        "--passphrase=hunter2 | --passphrase=***",
        "--client_secret=hunter2 | --client_secret=***",
        "--credentials=hunter2 | --credentials=***",
        "--auth=kim:hunter2 | --auth=***",
        "spark.hadoop.fs.s3a.secret.key=hunter2 | spark.hadoop.fs.s3a.secret.key=***",
        "--conf=spark.ssl.keyPassword=hunter2 | --conf=spark.ssl.keyPassword=***",
        "fs.azure.account.key.acme.dfs=hunter2 | fs.azure.account.key.acme.dfs=***",
        "-Dlineage.delivery.headers=X-Key: hunter2 | -Dlineage.delivery.headers=***",
        "-javaagent:/a/b.jar=delivery.headers=X: hunter2;Y: z | -javaagent:/a/b.jar=delivery.headers=***",
        "-javaagent:/a/b.jar=api.key=hunter2 | -javaagent:/a/b.jar=api.key=***",
        "-javaagent:/a/b.jar=tags=x,api.key=hun;ter2 | -javaagent:/a/b.jar=tags=x,api.key=***",
        "jdbc:sqlserver://db;password={hun;ter2};x=y | jdbc:sqlserver://db;password=***",
        "{\"credentials\":{\"user\":\"kim\",\"pin\":\"1;2\"}} | {\"credentials\":***",
        "-pHunter2 | -p***",
        "-p!hunter | -p***",
        "Authorization: Bearer hunter2 | Authorization: ***",
        "X-Note: Bearer hunter2 tail | X-Note: Bearer *** tail",
        "curl -H 'Authorization: Basic aHVudGVyMg==' | curl -H 'Authorization: ***",
        "mysql --password hunter2 --host db | mysql --password *** --host db",
        "{\"password\":\"hunter2\",\"user\":\"kim\"} | {\"password\":\"***\",\"user\":\"kim\"}",
        "{\"password\" : \"hun\\\"ter2\", \"user\":\"kim\"} | {\"password\" : \"***\", \"user\":\"kim\"}",
        "{\\\"password\\\":\\\"hunter2\\\",\\\"user\\\":\\\"kim\\\"} | {\\\"password\\\":\\\"***\\\",\\\"user\\\":\\\"kim\\\"}",
        "{'token':'hunter2'} | {'token':'***'}",
        "{\"pin\":1234} | {\"pin\":***",
        "jdbc:sqlserver://db:1433;user=kim;password=hunter2;encrypt=true | jdbc:sqlserver://db:1433;user=kim;password=***;encrypt=true",
        "jdbc:postgresql://db/x?user=kim&password=hunter2&ssl=true | jdbc:postgresql://db/x?user=kim&password=***&ssl=true",
        "jdbc:oracle:thin:scott/hunter2@//db:1521/x | jdbc:oracle:thin:scott/***@//db:1521/x",
        "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=hunter2==;EndpointSuffix=x | DefaultEndpointsProtocol=https;AccountName=a;AccountKey=***;EndpointSuffix=x",
        "postgres://kim:hunter2@db:5432/x | postgres://kim:***@db:5432/x",
        "--url=postgres://kim:hunter2@db/x | --url=postgres://kim:***@db/x",
        "postgres://kim:hun@ter2@db/x | postgres://kim:***@db/x",
        "postgres://kim:hun/ter2@db/x | postgres://kim:***@db/x",
        "postgres://kim:hun#ter2@db/x | postgres://kim:***@db/x",
        "redis://:hunter2@cache:6379 | redis://:***@cache:6379",
        "mongodb://kim:hunter2@a:1,b:2/x,http://u:hunter2@c | mongodb://kim:***@a:1,b:2/x,http://u:***@c",
        "https://hunter2@git.example.com/a.git | https://***@git.example.com/a.git",
        "https://s3/x?X-Amz-Signature=hunter2&X=1 | https://s3/x?X-Amz-Signature=***&X=1",
        "https://a/x?sig=hunter2 | https://a/x?sig=***",
        "https://a/x?api_key=hunter2#top | https://a/x?api_key=***#top",
        "kim:hunter2@db | kim:***@db",
        "from AKIAIOSFODNN7EXAMPLE on | from *** on",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY | ***",
        "wJalrXUtnFEMI/K7MDENG0bPxRfiCYEXAMPLEKEYx | wJalrXUtnFEMI/K7MDENG0bPxRfiCYEXAMPLEKEYx",
        "--x=wJalrXUtnFEMI/K7MDENGbPxRfiCY5XAMPLEKEYz | --x=***",
        "ghp_abcdefghijklmnopqrstuvwxyz0123456789 | ***",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJraW0ifQ.c2lnbmF0dXJl | ***",
        "spark.hadoop.fs.azure.account.key.acme.dfs.core.windows.net=aHVudGVyMg== | spark.hadoop.fs.azure.account.key.acme.dfs.core.windows.net=***",
        "--dbpass=hunter2 | --dbpass=***",
        "--creds=kim:hunter2 | --creds=***",
        "--user=kim:hunter2 | --user=kim:***",
        "jdbc:oracle:thin:scott/hunter2@tcps://db:2484/x | jdbc:oracle:thin:scott/***@tcps://db:2484/x",
        "https://hooks.slack.com/services/T000/B000/hunter2 | https://hooks.slack.com/services/***",
        "https://a/x/ghp_abcdefghijklmnopqrstuvwxyz0123456789/y | https://a/x/***",
        "dapi0123456789abcdef0123456789abcdef | ***",
        "[{\"name\":\"DB_PASSWORD\",\"value\":\"hunter2\"},{\"name\":\"X\",\"value\":\"y\"}] | [{\"name\":\"DB_PASSWORD\",\"value\":\"***\"},{\"name\":\"X\",\"value\":\"y\"}]",
        "비밀번호=hunter2 | 비밀번호=***",
        "비밀번호 password=비밀 | 비밀번호 password=***",
      })
  void whatLooksLikeASecretIsMasked(String argument, String shown) {
    assertThat(Secrets.maskArguments(List.of(argument))).containsExactly(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "--",
        "=",
        "/data/customers/2026-01-01.csv",
        "file:///data/x.csv",
        "hdfs://kim@namenode:8020/data",
        "ssh://git@example.com/a.git",
        "git@example.com:org/repo.git",
        "http://localhost:8080/path@2x.png",
        "https://example.com/x?page=2&sort=asc",
        "jdbc:oracle:thin:@//db:1521/x",
        "--max-tokens=512",
        "--author=kim",
        "--primary-key=id",
        "--partitionKey=day",
        "--key-column=id",
        "--bypass=true",
        "--compass=north",
        "--tokenizer=bert",
        "--user=kim",
        "{\"name\":\"X\",\"value\":\"y\"}",
        "jdbc:oracle:thin:@tcps://db:2484/x",
        "--monkey=1",
        "--date=12:30:00",
        "-port",
        "-p8080",
        "-parallel",
        "-path=/data",
        "-Xmx512m",
        "-XX:+UseG1GC",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "-javaagent:/opt/lineage-agent.jar=namespace=sales,log.level=debug",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "com.acme.fraud.TrainModelMinWithAVeryLongName",
        "모델=사기탐지",
      })
  void whatDoesNotIsShownAsItIs(String argument) {
    assertThat(Secrets.maskArguments(List.of(argument))).containsExactly(argument);
  }

  @Test
  void theArgumentAfterASecretsNameIsMasked() {
    for (String option :
        List.of(
            "--password",
            "-password",
            "--db-password",
            "--token",
            "--api-key",
            "--apiKey",
            "password",
            "Bearer",
            "-storepass",
            "--creds",
            "--password=",
            "password:")) {
      assertThat(Secrets.maskArguments(List.of("a", option, "hunter2", "b")))
          .containsExactly("a", option, Secrets.MASK, "b");
    }
    assertThat(Secrets.maskArguments(List.of("-H", "Authorization: Bearer", "hunter2")))
        .containsExactly("-H", "Authorization: ***", "***");
    assertThat(Secrets.maskArguments(List.of("--user", "kim:hunter2", "-u", "kim:hunter2")))
        .containsExactly("--user", "kim:***", "-u", "kim:***");
    assertThat(Secrets.maskArguments(List.of("-p", "Hunter2", "-p", "8080", "-p", "/data")))
        .containsExactly("-p", "***", "-p", "8080", "-p", "/data");
  }

  @Test
  void anEqualsSignThatStandsAloneIsNoSecret() {
    assertThat(Secrets.maskArguments(List.of("--password", "=", "hunter2", "=", "x")))
        .containsExactly("--password", "=", Secrets.MASK, "=", "x");
  }

  @Test
  void inWordsForPeopleAColonMakesNoSecret() {
    String harmless = "Invalid token: 5\n\tat a.Key.b(Key.java:3)\nNoSuchKeyException: none\n";
    assertThat(Secrets.maskText(harmless)).isEqualTo(harmless);
    assertThat(
            Secrets.maskText(
                "x\npassword=hunter2 a\n{\"token\": \"hunter2\"} postgres://kim:hunter2@db y\nz"))
        .isEqualTo("x\npassword=***\n{\"token\": \"***\"} postgres://kim:***@db y\nz");
  }

  @Test
  void aSecretThatLooksLikeAnOptionIsMaskedAndStillReadAsOne() {
    assertThat(Secrets.maskArguments(List.of("--password", "--token", "hunter2", "in.csv")))
        .containsExactly("--password", "***", "***", "in.csv");
  }

  @Test
  void whereOnlyWordsAreKnownNothingIsShownFromASecretToTheNextOption() {
    assertThat(Secrets.maskWords("app.jar  --password my secret words --out /data/x.csv"))
        .isEqualTo("app.jar --password *** --out /data/x.csv");
    assertThat(Secrets.maskWords("app.jar in.csv")).isEqualTo("app.jar in.csv");
  }

  @Test
  void aValueIsMaskedByItsNameOrByItsLooks() {
    assertThat(Secrets.maskValue("DB_PASSWORD", "hunter2")).isEqualTo("***");
    assertThat(Secrets.maskValue("DB_URL", "postgres://kim:hunter2@db/x"))
        .isEqualTo("postgres://kim:***@db/x");
    assertThat(Secrets.maskValue("AIRFLOW_CTX_DAG_ID", "daily")).isEqualTo("daily");
    assertThat(Secrets.maskValue("DB_PASSWORD", "")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "://",
        "a:b@",
        "password=",
        "password ",
        "\"",
        "\\\"",
        "://:x/",
        "bearer ",
        "=:",
        "@"
      })
  void hostileTextTakesNoTime(String part) {
    String text = part.repeat(120_000 / part.length());

    Assertions.assertTimeout(
        Duration.ofSeconds(20), () -> Secrets.maskArguments(List.of(text, "-x", text)));
  }
}
