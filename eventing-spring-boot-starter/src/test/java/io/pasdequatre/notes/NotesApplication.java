package io.pasdequatre.notes;

import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
class NotesApplication {}
