/* Runs a program for the ATmega328p in simavr, cycle by cycle, and prints what port.c says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>
#include <simavr/sim_io.h>

#define GPIOR0 0x3e /* addresses of the ATmega328p, in data space */
#define GPIOR1 0x4a
#define GPIOR2 0x4b
#define BEGIN 1
#define END 2
#define CLOSE 3

static avr_cycle_count_t begun, ended;
static int closed;

static void mark(avr_t *avr, avr_io_addr_t address, uint8_t value, void *unused)
{
    (void)unused;
    avr->data[address] = value;
    switch (value) {
    case BEGIN:
        begun = avr->cycle;
        break;
    case END:
        ended = avr->cycle;
        break;
    case CLOSE:
        closed = 1;
        break;
    }
}

static void print_character(avr_t *avr, avr_io_addr_t address, uint8_t value, void *unused)
{
    (void)unused;
    avr->data[address] = value;
    putchar(value);
}

static void print_cycles(avr_t *avr, avr_io_addr_t address, uint8_t value, void *unused)
{
    (void)unused;
    avr->data[address] = value;
    printf(" %llu\n", (unsigned long long)(ended - begun));
}

int main(int argc, char *argv[])
{
    elf_firmware_t firmware;
    avr_t *avr = avr_make_mcu_by_name("atmega328p");
    int state = cpu_Running;

    memset(&firmware, 0, sizeof firmware);
    if (argc != 2 || avr == NULL || elf_read_firmware(argv[1], &firmware) != 0) {
        fprintf(stderr, "usage: runner PROGRAM.elf\n");
        return 2;
    }
    avr_init(avr);
    avr_load_firmware(avr, &firmware);
    avr_register_io_write(avr, GPIOR0, mark, NULL);
    avr_register_io_write(avr, GPIOR1, print_character, NULL);
    avr_register_io_write(avr, GPIOR2, print_cycles, NULL);
    while (!closed && state != cpu_Done && state != cpu_Crashed) {
        state = avr_run(avr);
    }
    return closed ? 0 : 1;
}
