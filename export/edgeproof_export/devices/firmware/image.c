/* The smallest program with one inference in it and, with EMPTY, the same one without: the difference is the model's. */
#include "subject.h"

INPUT given[N_INPUTS];
volatile OUTPUT answer;

int main(void)
{
#ifdef EMPTY
    answer = (OUTPUT)((volatile INPUT *)given)[0];
#else
    answer = (OUTPUT)INFER(given);
#endif
    return 0;
}
