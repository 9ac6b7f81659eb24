/** A Spring Boot program with a scheduled job, which knows of lineage by an annotation only. */
package com.example.mirror;
